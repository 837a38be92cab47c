# SPDX-License-Identifier: Apache-2.0
"""Makes the disks of disks.py: some here without mounting, others in the
maker, which has the drivers and the guests' own tools (maker.py)."""

import os
import shutil
import struct

from xenlab import disk as kinds
from xenlab import disks, packages, tools

_SECTOR = 512
_MIB = 1 << 20
_PARTITION_START = _MIB
_FILE_SYSTEM_UUID = "b0070000-0000-4000-8000-000000000001"
# Features that are newer than the tested GRUB; Debian's defaults leave them
# out too.
_FEATURES = "^metadata_csum_seed,^orphan_file"

# The least space besides the files: for journal and tables, and because a file
# system has a minimum size.
_EXTRA_MIB = {
    kinds.FAT: 40, kinds.XFS: 302, kinds.BTRFS: 130, kinds.SUBVOLUME: 130,
    kinds.LVM: 16, kinds.RAID1: 16, kinds.LUKS1: 16, kinds.GPT: 12,
}
_EXTRA_MIB_HERE = 8
# The paths of what grub-install leaves on a disk.
_EXTRA_MIB_AFTER = {"none": 0, "grub_mkconfig": 4}
_EXTRA_MIB_INSTALLED = 24


def partition_table(start, length):
    """Returns a DOS boot sector with one active Linux partition.

    `start` and `length` count bytes, both whole sectors. The cylinder
    fields hold the value that means "use the sector numbers".
    """
    no_cylinders = b"\xfe\xff\xff"
    entry = struct.pack("<B3sB3sII", 0x80, no_cylinders, 0x83, no_cylinders,
                        start // _SECTOR, length // _SECTOR)
    return entry.rjust(446 + 16, b"\0").ljust(510, b"\0") + b"\x55\xaa"


def fill(root, disk, parts, keys):
    """Writes the file tree of a guest."""
    for name, content in disk.files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, kinds.Part):
            packages.copy_file(parts / content, path)
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content)
        if disk.signed:
            keys.sign(disk.signed, path)


def _content_mib(root):
    size = sum(path.stat().st_size for path in root.rglob("*"))
    return -(-size // _MIB)


def _make_here(out, layout, files):
    """Writes an ext4 disk; the file system is filled when it is made."""
    length = (_content_mib(files) + _EXTRA_MIB_HERE) * _MIB
    start = 0 if layout == kinds.WHOLE else _PARTITION_START
    with open(out, "wb") as image:
        if start:
            image.write(partition_table(start, length))
        image.truncate(start + length)
    tools.run("mke2fs", "-q", "-t", "ext4", "-b", 4096, "-O", _FEATURES,
              "-U", _FILE_SYSTEM_UUID, "-L", "guest", "-d", files,
              "-E", f"offset={start}", out, f"{length // 1024}k")


def _empty_disks(disk, files, out):
    """Makes the empty disks that the maker fills, and returns them."""
    mib = (_content_mib(files) + _EXTRA_MIB.get(disk.layout, _EXTRA_MIB_HERE)
           + _EXTRA_MIB_AFTER.get(disk.after, _EXTRA_MIB_INSTALLED))
    paths = [out / f"{name}.img" for name in disk.images]
    for path in paths:
        with open(path, "wb") as image:
            image.truncate(mib * _MIB)
    return paths


def extents(path):
    """Returns where a file has data, as (first MiB, number of MiB)."""
    found = []
    with open(path, "rb") as image:
        size = os.fstat(image.fileno()).st_size
        end = 0
        while end < size:
            try:
                start = os.lseek(image.fileno(), end, os.SEEK_DATA)
            except OSError:  # only a hole remains
                break
            end = os.lseek(image.fileno(), start, os.SEEK_HOLE)
            first, last = start // _MIB, -(-end // _MIB)
            if found and first <= found[-1][1]:
                found[-1] = (found[-1][0], last)
            else:
                found.append((first, last))
    return [(first, last - first) for first, last in found]


def write_map(path):
    """Tells dom0 what to copy: the size in MiB, then one line for each extent.
    """
    size = -(-path.stat().st_size // _MIB)
    lines = [f"{size} 0"] + [f"{first} {count}"
                             for first, count in extents(path)]
    path.with_suffix(".map").write_text("\n".join(lines) + "\n")


def make_here(table, parts, out, work, keys=None):
    """Makes the disks below `out` that need no maker, with their maps."""
    for disk in table:
        files = work / f"{disk.name}.files"
        files.mkdir()
        fill(files, disk, parts, keys)
        image = out / f"{disk.name}.img"
        _make_here(image, disk.layout, files)
        shutil.rmtree(files)
        write_map(image)


def make_all(parts, keys, out, work, maker):
    """Makes every disk of disks.py below `out`.

    `maker` is called with the maker's jobs and its working folder.
    """
    work.mkdir()
    out.mkdir(parents=True)
    make_here([disk for disk in disks.DISKS if disk.made_here], parts, out,
              work, keys)
    jobs = []
    for disk in disks.DISKS:
        if not disk.made_here:
            files = work / f"{disk.name}.files"
            files.mkdir()
            fill(files, disk, parts, keys)
            jobs.append((disk.name, disk.layout, disk.after,
                         _empty_disks(disk, files, out)))
    maker(jobs, work)
    shutil.rmtree(work)
    for _, _, _, images in jobs:
        for path in images:
            write_map(path)
