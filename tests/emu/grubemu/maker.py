# SPDX-License-Identifier: Apache-2.0
"""Does the jobs of xenlab.guest_maker without a machine and its drivers.

A device is a file here; ../../xen/maker/corpus says what each command means.
"""

import dataclasses
import pathlib
import shlex
import shutil

from grubemu import filesystems, stacks
from xenlab import guest_disks, guests, tools


@dataclasses.dataclass
class _Device:
    path: pathlib.Path
    size: int
    start: int = 0       # of an area or a part, on the scratch disk or device
    volume: object = None  # what is made on it when its files are known


@dataclasses.dataclass
class _Array:
    name: str
    level: str
    metadata: str
    uuid: str
    members: list


def _copy(source, source_at, target, target_at, length):
    with open(source, "rb") as one, open(target, "r+b") as other:
        guest_disks.copy_sparse(one, other, source_at, target_at, length)


class _Job:
    """The volumes of one guest."""

    def __init__(self, recipe, folder, scratch):
        self._recipe = recipe
        self._folder = folder
        self._scratch = scratch
        self._devices = {}
        self._whole = {}  # the files of the devices of open parts
        self._open = {}  # arrays, groups, encrypted volumes, by name

    def do(self, line):
        """Runs one line."""
        name, *words = shlex.split(line)
        getattr(self, f"do_{name}")(*words)

    def _add(self, name, size, start=0):
        path = self._folder / f"{len(self._devices)}.volume"
        with open(path, "wb") as file:
            file.truncate(size)
        self._devices[name] = _Device(path, size, start)

    def _members(self, names):
        found = [self._devices[name] for name in names]
        return [(one.path, one.size) for one in found]

    def _finish(self, device, files=None):
        if device.volume:
            filesystems.make(device.volume, device.path, device.size, files)
        device.volume = None

    def _take(self, name):
        """Removes and returns a device with what was to be made on it."""
        device = self._devices.pop(name)
        self._finish(device)
        return device

    # The commands. Some ignore arguments that others need.
    def do_open_area(self, name, start, size, _):
        """Names a part of the scratch disk."""
        self._add(name, int(size), int(start))

    def do_close_areas(self):
        """Does nothing: every area is written to the scratch disk anyway."""
        for name in list(self._devices):
            device = self._take(name)
            _copy(device.path, 0, self._scratch, device.start, device.size)

    def do_put_table(self, name, table):
        """Writes a partition table at the beginning of a device."""
        source = self._recipe / table
        _copy(source, 0, self._devices[name].path, 0, source.stat().st_size)

    def do_open_part(self, name, whole, start, size):
        """Names a part of a device."""
        self._add(name, int(size), int(start))
        self._whole[name] = self._devices[whole].path

    def do_close_part(self, name):
        """Writes the content to the device."""
        part = self._take(name)
        _copy(part.path, 0, self._whole.pop(name), part.start, part.size)

    def do_make_volume(self, kind, name, uuid, label, *options):
        """Notes the file system, which is made when its files are known."""
        self._devices[name].volume = guests.Volume(
            kind, uuid=uuid, label=label, options=options)

    def do_fill_volume(self, _, name, tree, default, *subvolumes):
        """Makes the volume with its files."""
        device = self._devices[name]
        device.volume = dataclasses.replace(
            device.volume, subvolumes=subvolumes, default_subvolume=default)
        files = self._recipe / tree if tree else self._folder / "none"
        files.mkdir(exist_ok=True)
        self._finish(device, files)

    def do_open_luks(self, kind, name, inside, uuid, *_):
        """Writes a header only: nobody has the passphrase, so nobody looks
        inside.
        """
        device = self._devices[name]
        stacks.write_luks(guests.LUKS.index(kind) + 1, device.path, uuid)
        self._add(f"/dev/mapper/{inside}", device.size)

    def do_close_luks(self, inside):
        """Does nothing: nothing is kept open."""
        self._take(f"/dev/mapper/{inside}").path.unlink()

    def do_open_array(self, name, level, metadata, uuid, *names):
        """Makes one device of its members."""
        array = _Array(name, level, metadata, uuid, self._members(names))
        size = min(size for _, size in array.members)
        room = stacks.member_room(array, size)
        if room is None:
            raise tools.LabError(f"no way to make RAID {level} with metadata "
                                 f"{metadata}")
        width = {"0": len(names), "1": 1, "5": len(names) - 1}[level]
        self._open[name] = array
        self._add(f"/dev/md/{name}", room[1] * width)

    def do_close_array(self, name):
        """Writes the content to the members."""
        device = self._take(f"/dev/md/{name}")
        stacks.write_array(self._open.pop(name), device.path, _copy)

    def do_open_group(self, name, *names):
        """Makes a volume group of its members."""
        self._open[name] = (self._members(names), [])

    def do_make_logical(self, group, name, mib, *kind):
        """Makes a logical volume of a group."""
        if kind:
            raise tools.LabError(f"no way to make a {kind[0]} volume")
        members, logicals = self._open[group]
        size = int(mib) << 20
        room = stacks.group_bytes([size for _, size in members])
        taken = sum(self._devices[f"/dev/{group}/{one}"].size
                    for one in logicals)
        self._add(f"/dev/{group}/{name}", size or room - taken)
        logicals.append(name)

    def do_close_group(self, name):
        """Writes the content to the members."""
        members, logicals = self._open.pop(name)
        made = []
        for one in logicals:
            device = self._take(f"/dev/{name}/{one}")
            made.append((one, device.path, device.size))
        stacks.write_group(name, members, made, _copy)


def make(work, scratch):
    """Does every job below `work`; the `call_maker` of guest_disks.make."""
    for path in sorted((work / "jobs").iterdir()):
        folder = work / f"volumes-{path.name}"
        folder.mkdir()
        job = _Job(work, folder, scratch)
        try:
            for line in path.read_text().splitlines():
                job.do(line)
        except (OSError, tools.LabError) as error:
            (work / "failed" / path.name).write_text(str(error))
        shutil.rmtree(folder)
