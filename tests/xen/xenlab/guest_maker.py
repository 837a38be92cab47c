# SPDX-License-Identifier: Apache-2.0
"""Makes those volumes of the guest corpus that need a kernel's drivers: file
systems and stacks. ../maker/corpus has the functions.
"""

import dataclasses
import pathlib
import shlex

from xenlab import guest_tables, guests, tools

_HERE = pathlib.Path(__file__).resolve().parent
SCRIPT = _HERE.parent / "maker" / "corpus"
FILES = (SCRIPT, _HERE / "guest_maker.py")
_MIB = 1 << 20
# The beginning of the disk stays empty, so that no tool takes the disk for one
# volume.
_FIRST_MIB = 1


@dataclasses.dataclass
class _Part:
    """A partition inside another volume."""

    volume: guests.Volume
    start_mib: int
    size_mib: int


class _Commands:
    """Collects the commands for one guest."""

    def __init__(self, guest, work):
        self.lines = []
        self._guest = guest
        self._work = work

    def add(self, *words):
        """Adds a call of a function of SCRIPT."""
        self.lines.append(" ".join(shlex.quote(str(word)) for word in words))

    def build(self, members):
        """Formats and fills volumes: pairs of volume and device."""
        stacks = {}
        for volume, device in members:
            kind = volume.filesystem
            if kind in guests.LUKS:
                self._luks(volume, device)
            elif kind == guests.DISK:
                self._disk(volume, device)
            elif kind == guests.MD:
                stacks.setdefault((kind, volume.array), []).append(
                    (volume, device))
            elif kind == guests.LVM:
                stacks.setdefault((kind, volume.group), []).append(
                    (volume, device))
            else:
                self._leaf(volume, device)
        arrays, within = [], []
        for (kind, name), parts in stacks.items():
            inside = [one for volume, _ in parts for one in volume.volumes]
            devices = [device for _, device in parts]
            if kind == guests.MD:
                first = parts[0][0]
                self.add("open_array", name, first.level, first.metadata,
                         first.uuid, *devices)
                arrays.append(name)
                within += [(one, f"/dev/md/{name}") for one in inside]
            else:
                self._group(name, devices, inside)
        if within:  # of all arrays at once, for a group may lie on several
            self.build(within)
        for name in arrays:
            self.add("close_array", name)

    def _leaf(self, volume, device):
        self.add("make_volume", volume.filesystem, device, volume.uuid,
                 volume.label, *volume.options)
        if volume.tree or volume.subvolumes:
            self.add("fill_volume", volume.filesystem, device,
                     f"{self._guest}/trees/{volume.tree}"
                     if volume.tree else "",
                     volume.default_subvolume, *volume.subvolumes)

    def _luks(self, volume, device):
        name = f"lab-{pathlib.PurePath(device).name}"
        self.add("open_luks", volume.filesystem, device, name, volume.uuid,
                 volume.passphrase, volume.pbkdf, *volume.options)
        self.build([(volume.volumes[0], f"/dev/mapper/{name}")])
        self.add("close_luks", name)

    def _disk(self, volume, device):
        """Partitions a device. (Of a GPT only the first copy is written.)"""
        node = f"/dev/lab/{len(self.lines)}"
        placed = [_Part(one, 0, one.size_mib) for one in volume.volumes]
        table = self._work / self._guest / f"{len(self.lines)}.table"
        with open(table, "wb") as file:
            file.truncate(guest_tables.place(volume.table, placed) * _MIB)
        guest_tables.write(volume.table, placed, 512, table)
        with open(table, "r+b") as file:
            file.truncate(_MIB)
        self.add("put_table", device, f"{self._guest}/{table.name}")
        for number, one in enumerate(placed):
            part = f"{node}.{number}"
            self.add("open_part", part, device, one.start_mib * _MIB,
                     one.size_mib * _MIB)
            self.build([(one.volume, part)])
            self.add("close_part", part)

    def _group(self, name, devices, inside):
        self.add("open_group", name, *devices)
        for one in inside:
            how = ("thin",) if one.thin else (
                "snapshot", one.origin) if one.origin else ()
            self.add("make_logical", name, one.name, one.size_mib, *how)
        self.build([(one, f"/dev/{name}/{one.name}") for one in inside])
        self.add("close_group", name)


def make(laid, work, call_maker):
    """Makes the volumes that are not `here`, each in its file.

    `laid`: (guest, trees, [(disk, [guest_disks.Placed])]). Returns the guests
    that could not be made, and why.
    """
    if not laid:
        return {}
    for name in ("jobs", "failed"):
        (work / name).mkdir()
    lines, areas = [], []
    at = _FIRST_MIB
    for guest, _, disks in laid:
        commands = _Commands(guest.name, work)
        members = []
        for disk, placed in disks:
            for number, one in enumerate(placed):
                if not one.here:
                    device = f"/dev/lab/{disk.name}.{number}"
                    commands.add("open_area", device, at * _MIB,
                                 one.size_mib * _MIB, one.sector)
                    areas.append((one, at))
                    members.append((one.volume, device))
                    at += one.size_mib
        commands.build(members)
        (work / "jobs" / guest.name).write_text(
            "\n".join([*commands.lines, "close_areas"]) + "\n")
        lines.append(f"make_guest {guest.name}")
    (work / "make").write_text("\n".join(
        [SCRIPT.read_text(), *lines, "sync", "touch /recipe/done", ""]))
    scratch = work / "scratch.img"
    with open(scratch, "wb") as image:
        image.truncate((at + 1) * _MIB)
    with tools.step(f"running the maker for {len(laid)} guests"):
        call_maker(work, scratch)
    _take_out(scratch, areas)
    return {path.name: path.read_text(errors="replace").strip()
            for path in (work / "failed").iterdir()}


def _take_out(scratch, areas):
    # Imported late, because the two modules import each other.
    from xenlab import guest_disks
    with open(scratch, "rb") as source:
        for one, at in areas:
            with open(one.made, "wb") as target:
                target.truncate(one.size_mib * _MIB)
                guest_disks.copy_sparse(source, target, at * _MIB, 0,
                                        one.size_mib * _MIB)
