# SPDX-License-Identifier: Apache-2.0
"""Makes the disks of the guest corpus.

Volumes that user-space tools can fill are made here, without mounting. Each
of the others gets an area of one scratch disk of the maker (guest_maker.py).
Then the volumes are put together into disks. The disks of a guest are kept
under a digest of everything that shapes them.
"""

import dataclasses
import hashlib
import os
import pathlib
import shutil
import uuid

from xenlab import diskmaking, guest_maker, guest_tables, guest_trees
from xenlab import guests, tools

_HERE = pathlib.Path(__file__).resolve().parent
_SHAPING = tuple(_HERE / f"{name}.py" for name in (
    "diskmaking", "guest_disks", "guest_tables", "guest_trees"))
_MIB = 1 << 20
_HERE_MADE = (*guests.EXT, "vfat", "iso9660", "squashfs", "swap", "blank")
# The least size of a file system, without files.
_BASE_MIB = {
    "vfat": 40, "xfs": 302, "btrfs": 130, "f2fs": 64, "jfs": 24,
    "reiserfs": 40, "nilfs2": 136, "ntfs": 16, "exfat": 16, "udf": 16,
    "zfs": 80,
    "swap": 4, "blank": 1, "iso9660": 2, "squashfs": 1,
    "luks1": 4, "luks2": 20, "md": 4, "lvm": 8}
_EXT_MIB = 8
_UUIDS = uuid.UUID("b0070000-0000-4000-8000-000000000003")


@dataclasses.dataclass
class Placed:
    """A volume and its place on its disk."""

    volume: guests.Volume
    start_mib: int
    size_mib: int
    sector: int
    made: pathlib.Path  # its content, when it has been made

    @property
    def here(self):
        """Returns whether this machine makes it."""
        return self.volume.filesystem in _HERE_MADE


def disk_name(key, disk):
    """Returns a disk's file name; block-lab in dom0 interprets the suffix."""
    return f"{key}.{disk.name}" + (".4k" if disk.sector == 4096 else "")


def with_uuids(guest):
    """Returns the guest's disks, in which every volume has a UUID."""
    count = iter(range(1000))

    def done(volume):
        number = next(count)
        own = str(uuid.uuid5(_UUIDS, f"{guest.name} {number}"))
        if volume.filesystem in ("vfat", "exfat"):
            own = f"{own[:4]}-{own[4:8]}".upper()
        if volume.filesystem == "ntfs":
            own = own.replace("-", "")[:16].upper()
        return dataclasses.replace(
            volume, uuid=volume.uuid or own,
            volumes=tuple(map(done, volume.volumes)))

    return [dataclasses.replace(disk, volumes=tuple(map(done, disk.volumes)))
            for disk in guest.disks]


def _content_mib(volume, trees):
    if not volume.tree:
        return 0
    size = sum(path.stat().st_size + 4096
               for path in (trees / volume.tree).rglob("*")
               if not path.is_symlink())
    return -(-size // _MIB)


def size_mib(volume, trees):
    """Returns the size with which a volume is made."""
    if volume.size_mib:
        return volume.size_mib
    inside = sum(size_mib(one, trees) for one in volume.volumes)
    if volume.filesystem == guests.DISK:
        return guest_tables.disk_mib(volume.table, inside)
    return (_BASE_MIB.get(volume.filesystem, _EXT_MIB) + inside
            + _content_mib(volume, trees))


# --- Made here ---
def _make_ext(placed, files):
    volume = placed.volume
    options = list(volume.options)
    if "-O" not in options:
        options += ["-O", "^metadata_csum_seed,^orphan_file"]
    if "-b" not in options:
        options += ["-b", "4096"]
    if volume.label:
        options += ["-L", volume.label]
    if files:
        options += ["-d", files]
    tools.run("mke2fs", "-q", "-F", "-t", volume.filesystem, "-U",
              volume.uuid, *options, placed.made,
              f"{placed.size_mib * 1024}k")


def _make_vfat(placed, files):
    volume = placed.volume
    options = list(volume.options)
    if "-F" not in options:
        options += ["-F", "16" if placed.size_mib < 64 else "32"]
    if volume.label:
        options += ["-n", volume.label]
    tools.run("mkfs.vfat", "-S", placed.sector, "-i",
              volume.uuid.replace("-", ""), *options, placed.made)
    if files:
        names = sorted(files.iterdir())
        if names:
            tools.run("mcopy", "-s", "-m", "-i", placed.made, *names, "::/",
                      env={**os.environ, "MTOOLS_SKIP_CHECK": "1"})


def _make_iso9660(placed, files):
    volume = placed.volume
    options = ["-V", volume.label or "GUEST"]
    date = volume.uuid.replace("-", "")
    if len(date) == 16 and date.isdigit():  # the UUID of an ISO is its date
        options += [f"--modification-date={date}"]
    tools.run("xorriso", "-as", "mkisofs", "-quiet", "-R", *options,
              *volume.options, "-o", placed.made.with_suffix(".iso"), files)
    placed.made.with_suffix(".iso").replace(placed.made)


def _make_squashfs(placed, files):
    tools.run("mksquashfs", files, placed.made, "-noappend", "-quiet",
              "-no-progress", *placed.volume.options)


def _make_swap(placed, _):
    options = ["-U", placed.volume.uuid]
    if placed.volume.label:
        options += ["-L", placed.volume.label]
    tools.run("mkswap", *options, *placed.volume.options, placed.made)


_MAKERS = {"vfat": _make_vfat, "iso9660": _make_iso9660,
           "squashfs": _make_squashfs, "swap": _make_swap,
           "blank": lambda *_: None, **dict.fromkeys(guests.EXT, _make_ext)}


def _make_volume(placed, trees):
    with open(placed.made, "wb") as image:
        image.truncate(placed.size_mib * _MIB)
    volume = placed.volume
    _MAKERS[volume.filesystem](
        placed, trees / volume.tree if volume.tree else None)
    grown = -(-placed.made.stat().st_size // _MIB)
    placed.size_mib = max(placed.size_mib, grown)


# --- Disks ---
def copy_sparse(source, target, source_at, target_at, length):
    """Copies `length` bytes between open files, without the holes."""
    end = source_at
    limit = source_at + length
    while end < limit:
        try:
            start = os.lseek(source.fileno(), end, os.SEEK_DATA)
        except OSError:  # only a hole remains
            return
        end = min(os.lseek(source.fileno(), start, os.SEEK_HOLE), limit)
        while start < end:
            block = os.pread(source.fileno(), min(_MIB, end - start), start)
            if not block:
                return
            os.pwrite(target.fileno(), block,
                      start - source_at + target_at)
            start += len(block)


def _put_leftover(disk, trees, image):
    """Writes what lay on the whole disk before, at its beginning."""
    kind = disk.leftover_filesystem
    volume = guests.Volume(kind, disk.leftover, uuid=str(uuid.uuid4()))
    whole = image.stat().st_size // _MIB
    old = Placed(volume, 0, 0 if kind == "iso9660" else whole, disk.sector,
                 image.with_suffix(".old"))
    _MAKERS[kind](old, trees / disk.leftover)
    with open(old.made, "rb") as source, open(image, "r+b") as target:
        copy_sparse(source, target, 0, 0, old.made.stat().st_size)
    old.made.unlink()


def _assemble(disk, placed, trees, out):
    with open(out, "wb") as image:
        image.truncate(guest_tables.place(disk.table, placed) * _MIB)
    if disk.leftover:
        _put_leftover(disk, trees, out)
    if disk.table != "none":
        guest_tables.write(disk.table, placed, disk.sector, out)
    with open(out, "r+b") as image:
        for one in placed:
            if disk.leftover and one.volume.filesystem != "blank":
                image.seek(one.start_mib * _MIB)
                image.write(bytes(one.size_mib * _MIB))
            with open(one.made, "rb") as source:
                copy_sparse(source, image, 0, one.start_mib * _MIB,
                            one.size_mib * _MIB)
        if disk.damaged:
            guest_tables.damage(disk.sector, image)
        image.truncate(out.stat().st_size + disk.grown_mib * _MIB)


def _digest(guest, recipe):
    digest = hashlib.sha256(recipe)
    for path in sorted(guest.folder.rglob("*")):
        name = str(path.relative_to(guest.folder))
        if path.is_symlink():
            body = str(path.readlink()).encode()
        elif path.is_file():
            body = path.read_bytes()
        else:
            continue
        digest.update(f"{name} {len(body)}\n".encode() + body)
    return digest.hexdigest()[:16]


def keys(table, parts, archives):
    """Returns a key for each guest: its name and a digest."""
    recipe = hashlib.sha256()
    for path in (*_SHAPING, *guest_maker.FILES,
                 *(parts / name for name in guest_trees.KERNELS)):
        recipe.update(hashlib.sha256(path.read_bytes()).digest())
    needs = recipe.copy()
    for name in archives:
        needs.update(name.encode())
    return {guest.name: f"{guest.name}-" + _digest(
        guest, (needs if needs_maker(guest) else recipe).digest())
        for guest in table}


def needs_maker(guest):
    """Returns whether the guest needs the maker."""
    return any(volume.filesystem not in _HERE_MADE
               for disk in guest.disks for volume in disk.volumes)


def _make_image(guest, image, trees):
    """Makes a file of a tree that is a file system or a disk."""
    path = trees / image.path
    path.parent.mkdir(parents=True, exist_ok=True)
    if image.filesystem != guests.DISK:
        volume = guests.Volume(
            image.filesystem, image.tree, label=image.label,
            uuid=str(uuid.uuid5(_UUIDS, f"{guest.name} {image.path}")))
        _make_volume(Placed(volume, 0, size_mib(volume, trees), 512, path),
                     trees)
        return
    inside = guests.Disk(path.name, image.table, image.volumes)
    disk, = with_uuids(dataclasses.replace(
        guest, folder=guest.folder / path.name, disks=(inside,)))
    placed = [Placed(volume, 0, size_mib(volume, trees), disk.sector,
                     path.with_suffix(f".{number}"))
              for number, volume in enumerate(disk.volumes)]
    for one in placed:
        _make_volume(one, trees)
    _assemble(disk, placed, trees, path)
    for one in placed:
        one.made.unlink()


def _lay_out(guest, parts, work):
    trees = work / "trees"
    trees.mkdir(parents=True)
    for tree in guest.trees():
        guest_trees.fill(guest, tree, parts, trees / tree)
    for image in guest.images:
        _make_image(guest, image, trees)
    disks = []
    for disk in with_uuids(guest):
        placed = []
        for number, volume in enumerate(disk.volumes):
            placed.append(Placed(
                volume, 0, size_mib(volume, trees), disk.sector,
                work / f"{disk.name}.{number}.part"))
        disks.append((disk, placed))
    return trees, disks


def _drop_old(corpus, name, wanted):
    for path in corpus.glob(f"{name}-*"):
        key = path.name.split(".")[0]
        if key != wanted and key[:-17] == name:
            path.unlink()


def _make_volumes(guest, parts, work):
    """Returns a guest's trees and disks, after making all volumes that are
    made here.
    """
    trees, disks = _lay_out(guest, parts, work)
    for _, placed in disks:
        for one in placed:
            if one.here:
                _make_volume(one, trees)
    return trees, disks


def _finish(key, trees, disks, corpus):
    for disk, placed in disks:
        image = corpus / f"{disk_name(key, disk)}.img"
        _assemble(disk, placed, trees, image)
        diskmaking.write_map(image)
    (corpus / f"{key}.made").touch()


def make(table, names, parts, corpus, work, call_maker):
    """Makes the disks of guests that are not below `corpus` yet.

    `names`: their keys(). `call_maker` gets a working folder with the scratch
    disk, and is not called if nothing needs the maker. Returns the guests
    that could not be made, and why.
    """
    corpus.mkdir(parents=True, exist_ok=True)
    todo = [guest for guest in table
            if not (corpus / f"{names[guest.name]}.made").exists()]
    if not todo:
        return {}
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    laid, broken = [], {}
    with tools.step(f"making the disks of {len(todo)} guests"):
        for guest in todo:
            try:
                laid.append((guest, *_make_volumes(guest, parts,
                                                   work / guest.name)))
            except (OSError, tools.LabError) as error:
                broken[guest.name] = str(error)
    broken.update(guest_maker.make(
        [one for one in laid if needs_maker(one[0])], work, call_maker))
    for guest, trees, disks in laid:
        if guest.name in broken:
            continue
        _drop_old(corpus, guest.name, names[guest.name])
        try:
            _finish(names[guest.name], trees, disks, corpus)
        except (OSError, tools.LabError) as error:
            broken[guest.name] = str(error)
    for name, why in broken.items():
        print(f"xen-lab: the disks of {name} were not made: {why}")
    shutil.rmtree(work)
    return broken
