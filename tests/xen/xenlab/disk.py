# SPDX-License-Identifier: Apache-2.0
"""A guest's disk: what its owner put on it."""

import dataclasses

# How a disk is divided and formatted. The first two are made here, the others
# by the maker, whose functions `layout_*` have these names.
WHOLE = "whole"  # ext4 fills the disk
MBR = "mbr"      # ext4 in one partition, a DOS partition table before it
HERE = (WHOLE, MBR)
GPT = "gpt"
FAT = "fat"
XFS = "xfs"
BTRFS = "btrfs"
SUBVOLUME = "btrfs-subvolume"
LVM = "lvm"
RAID1 = "raid1"
LUKS1 = "luks1"

# How many disks a layout takes, if not one.
_DISKS_OF = {RAID1: 2}


class Part(str):
    """Content of a file: something the lab builds, by its name.

    `linux`, `linux-lz4`, `linux-zstd`: Debian's kernels as packaged; the
    first is packed by xz, and `vmlinux` is it unpacked. `initrd`: the guests'
    userspace. `kernel`, `kernel-32`, `kernel-gz`, `kernel.elf`, `pv64.elf`:
    the test kernel, see testkernel.py. `data`: what the test kernel is given
    as an initrd. `xen-shim`: Xen as a PVH kernel. `pvhboot`: Debian's
    stock image; `pvhboot-truncated`, `pvhboot-no_note`: spoilt.
    """


# What the test kernel gets as an initrd; no two pages are equal.
DATA = b"".join(b"bootmill lab data, line %d\n" % line
                for line in range(2000))


@dataclasses.dataclass(frozen=True)
class Disk:
    """One row: a guest's disk, or its disks if the layout takes two.

    `files`: content by path: text, bytes or a Part. `after`: one of the
    maker's functions `after_*`, which changes the filled disk. `signed`: the
    name of a key of signing.py that signs every file, or nothing.
    """

    name: str
    layout: str
    files: dict
    after: str = "none"
    signed: str = ""

    @property
    def images(self):
        """Returns the names of the disks, as rows use them."""
        count = _DISKS_OF.get(self.layout, 1)
        if count == 1:
            return (self.name,)
        return tuple(f"{self.name}-{number}" for number in range(count))

    @property
    def made_here(self):
        """Returns whether this machine makes it, and not the maker."""
        return self.layout in HERE and self.after == "none"


def with_linux(files, kernel="linux"):
    """Returns a guest with Debian's kernel in its usual place."""
    return {"boot/vmlinuz": Part(kernel), "boot/initrd.img": Part("initrd"),
            **files}


def with_kernel(files, folder="boot/"):
    """Returns a guest with the test kernel."""
    return {f"{folder}kernel": Part("kernel"), f"{folder}data": Part("data"),
            **files}
