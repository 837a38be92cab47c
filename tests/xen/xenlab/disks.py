# SPDX-License-Identifier: Apache-2.0
"""The guests' disks: a table, and how a disk is made without mounting it.

Every disk holds /boot/vmlinuz (Debian's kernel as packaged: xz, which the
PV loaders can unpack) and /boot/initrd.img; a row of the table adds the
files the guest's owner wrote, and says how the disk is divided.
"""

import dataclasses
import pathlib
import shutil
import struct

from xenlab import packages, policy_disks, tools

WHOLE = "whole"  # the file system fills the disk
MBR = "mbr"      # one partition, a DOS partition table before it

# What a guest owner's own configuration says. Its first line on the console
# shows that a loader found the disk and runs this file; the word at the end
# of the command line shows which way Linux was reached. The kernel's own
# mitigations and self tests only cost time under emulation.
GRUB_CFG = """\
set default=0
set timeout=0
echo "lab-grub-cfg: $grub_cpu-$grub_platform"
menuentry 'Debian GNU/Linux' {
  linux /boot/vmlinuz console=hvc0 quiet panic=1 mitigations=off \
cryptomgr.notests lab=grub_config
  initrd /boot/initrd.img
}
"""


@dataclasses.dataclass(frozen=True)
class Disk:
    """One row: what the guest's owner put on a disk.

    `files` maps a path to a text, or to a function that returns bytes.
    """

    name: str
    layout: str
    files: dict


DISKS = (
    Disk("mbr-grub_cfg", MBR, {"boot/grub/grub.cfg": GRUB_CFG}),
    Disk("whole-grub_cfg", WHOLE, {"boot/grub/grub.cfg": GRUB_CFG}),
    # No configuration at all: the host must say what to boot.
    Disk("mbr-no_cfg", MBR, {}),
    *policy_disks.disks(Disk, WHOLE, MBR),
)

_SECTOR = 512
_MIB = 1 << 20
_PARTITION_START = _MIB
_FILE_SYSTEM_UUID = "b0070000-0000-4000-8000-000000000001"
# Newer than the GRUB under test; Debian's defaults leave them out as well.
_FEATURES = "^metadata_csum_seed,^orphan_file"


def partition_table(start, length):
    """Returns a DOS boot sector with one active Linux partition.

    `start` and `length` count bytes, both whole sectors. The cylinder
    fields hold the value that means "use the sector numbers".
    """
    no_cylinders = b"\xfe\xff\xff"
    entry = struct.pack("<B3sB3sII", 0x80, no_cylinders, 0x83, no_cylinders,
                        start // _SECTOR, length // _SECTOR)
    return entry.rjust(446 + 16, b"\0").ljust(510, b"\0") + b"\x55\xaa"


def _fill(root, disk, kernel, initrd):
    """Lays out the file tree of a guest."""
    packages.copy_file(kernel, root / "boot/vmlinuz")
    packages.copy_file(initrd, root / "boot/initrd.img")
    for name, content in disk.files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if callable(content):
            path.write_bytes(content())
        else:
            path.write_text(content)


def _file_system_mib(root):
    """Returns room for the files, a journal of 4 MiB and the tables."""
    size = sum(path.stat().st_size for path in root.rglob("*"))
    return -(-size // _MIB) + 8


def make_disk(disk, kernel, initrd, out, work):
    """Writes the disk image `out`; `work` is scratch and is removed."""
    _fill(pathlib.Path(work), disk, kernel, initrd)
    length = _file_system_mib(work) * _MIB
    start = 0 if disk.layout == WHOLE else _PARTITION_START
    with open(out, "wb") as image:
        if start:
            image.write(partition_table(start, length))
        image.truncate(start + length)
    tools.run("mke2fs", "-q", "-t", "ext4", "-b", 4096, "-O", _FEATURES,
              "-U", _FILE_SYSTEM_UUID, "-L", "guest", "-d", work,
              "-E", f"offset={start}", out, f"{length // 1024}k")
    shutil.rmtree(work)
