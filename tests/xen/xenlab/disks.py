# SPDX-License-Identifier: Apache-2.0
"""The guests' disks: a table of what their owners put on them.

To add a disk, add a row to DISKS. How each is made stands in diskmaking.py.
"""

import dataclasses

from xenlab import configs

# How a disk is divided and formatted: the first two are made on the spot,
# the others by the maker, whose functions `layout_*` have these names.
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
    first is packed by xz. `initrd`: the guests' userspace. `kernel`,
    `kernel-32`, `kernel-gz`, `kernel.elf`: the test kernel, see
    testkernel.py. `data`: what the test kernel is given as an initrd.
    `xen-shim`: Xen as a PVH kernel. `pvhboot`: Debian's stock image.
    """


# What the test kernel is given as an initrd: no two pages are alike.
DATA = b"".join(b"bootmill lab data, line %d\n" % line
                for line in range(2000))


@dataclasses.dataclass(frozen=True)
class Disk:
    """One row: a guest's disk, or its disks if the layout takes two.

    `files`: path to content, text or a Part. `after`: what the maker does
    to the filled disk, one of its functions `after_*`. `signed`: the name
    of a key of signing.py that signs every file, or nothing.
    """

    name: str
    layout: str
    files: dict
    after: str = "none"
    signed: str = ""

    @property
    def images(self):
        """The names of the disks, as rows use them."""
        count = _DISKS_OF.get(self.layout, 1)
        if count == 1:
            return (self.name,)
        return tuple(f"{self.name}-{number}" for number in range(count))

    @property
    def made_here(self):
        """Whether this machine makes it, or the maker."""
        return self.layout in HERE and self.after == "none"


def _linux(files, kernel="linux"):
    """A guest with Debian's kernel in its usual place."""
    return {"boot/vmlinuz": Part(kernel), "boot/initrd.img": Part("initrd"),
            **files}


def _tiny(files, folder="boot/"):
    """A guest with the test kernel."""
    return {f"{folder}kernel": Part("kernel"), f"{folder}data": Part("data"),
            **files}


def _at(path, layout, folder="boot/"):
    """A guest with a configuration for the test kernel at `path`."""
    return (layout, _tiny({path: configs.tiny(f"/{folder}")}, folder))


_DEBIAN_LINUX = {"boot/vmlinuz-6.1.0-lab-amd64": Part("linux"),
                 "boot/initrd.img-6.1.0-lab-amd64": Part("initrd")}

# Guests that reach Linux userspace.
_LINUX_DISKS = (
    Disk("mbr-grub_cfg", MBR, _linux({"boot/grub/grub.cfg": configs.LINUX})),
    Disk("whole-grub_cfg", WHOLE,
         _linux({"boot/grub/grub.cfg": configs.LINUX})),
    # No configuration at all: the host must say what to boot.
    Disk("mbr-no_cfg", MBR, _linux({})),
    Disk("lz4", MBR, _linux({"boot/grub/grub.cfg": configs.LINUX},
                            "linux-lz4")),
    Disk("zstd", MBR, _linux({"boot/grub/grub.cfg": configs.LINUX},
                             "linux-zstd")),
    Disk("timing", MBR, _linux({"boot/grub/grub.cfg": configs.TIMING,
                                "boot/kernel": Part("kernel")})),
    # As Debian's own tools leave it.
    Disk("debian-mkconfig", MBR, _DEBIAN_LINUX, after="grub_mkconfig"),
)

# Guests with the test kernel: where grub.cfg lies, and on what.
_FINDING_DISKS = (
    Disk("empty", MBR, {"etc/fstab": "# nothing to boot\n"}),
    Disk("empty-cfg", MBR, {"boot/grub/grub.cfg": "set timeout=0\n"}),
    Disk("cfg-boot_grub", *_at("boot/grub/grub.cfg", MBR)),
    Disk("cfg-grub", *_at("grub/grub.cfg", MBR, "")),
    Disk("cfg-boot_grub2", *_at("boot/grub2/grub.cfg", MBR)),
    Disk("cfg-grub2", *_at("grub2/grub.cfg", MBR, "")),
    Disk("cfg-subvolume", SUBVOLUME, _tiny({
        "boot/grub/grub.cfg": configs.tiny("/@/boot/")})),
    Disk("whole", *_at("boot/grub/grub.cfg", WHOLE)),
    Disk("gpt", *_at("boot/grub/grub.cfg", GPT)),
    Disk("fat", *_at("boot/grub/grub.cfg", FAT)),
    Disk("xfs", *_at("boot/grub/grub.cfg", XFS)),
    Disk("btrfs", *_at("boot/grub/grub.cfg", BTRFS)),
    Disk("lvm", *_at("boot/grub/grub.cfg", LVM)),
    Disk("raid1", *_at("boot/grub/grub.cfg", RAID1)),
    Disk("luks1", *_at("boot/grub/grub.cfg", LUKS1)),
    Disk("gzip", MBR, _tiny({"boot/grub/grub.cfg": configs.tiny("/boot/"),
                             "boot/kernel": Part("kernel-gz")})),
    Disk("pv32", MBR, _tiny({"boot/grub/grub.cfg": configs.tiny("/boot/"),
                             "boot/kernel": Part("kernel-32")})),
    Disk("unbootable", MBR, {
        "boot/grub/grub.cfg": configs.tiny("/boot/")}),
)

# Signed guests, for `guest_keys`.
_SIGNED_DISKS = (
    Disk("signed-good", *_at("boot/grub/grub.cfg", MBR), signed="owner"),
    Disk("signed-wrong", *_at("boot/grub/grub.cfg", MBR), signed="stranger"),
)

# What distributions write, by hand and shortened where nothing else is at
# hand; Debian's own tool makes `debian-mkconfig`.
_DISTRIBUTION_DISKS = tuple(
    Disk(f"distro-{name}", layout, _tiny(files)) for name, layout, files in (
        ("ubuntu", GPT, configs.files("ubuntu")),
        ("fedora", GPT, configs.files("fedora")),
        ("opensuse", BTRFS, configs.files("opensuse")),
        ("arch", GPT, configs.files("arch")),
        ("alpine", MBR, configs.files("alpine")),
    ))

# Guests with one boot source each, for pairs of sources.
_SOURCE_DISKS = (
    Disk("has-chainload", MBR, _tiny({
        "boot/xen/pvhboot-i386.elf": Part("kernel.elf"),
        "boot/xen/pvboot-x86_64.elf": Part("pv64.elf")})),
    Disk("has-boot_loader_spec", MBR, _tiny(configs.files("bls"))),
    Disk("has-grub_config", *_at("boot/grub/grub.cfg", MBR)),
    Disk("has-legacy_menu", MBR, _tiny(configs.files("legacy"))),
    Disk("has-extlinux", MBR, _tiny(configs.files("extlinux"))),
)

# A second stage on the guest's own disk.
_STAGE_TWO_DISKS = (
    Disk("stage2-pvhboot", MBR, _linux({
        "boot/grub/grub.cfg": configs.LINUX,
        "boot/xen/pvhboot-i386.elf": Part("pvhboot")})),
    Disk("stage2-installed-pvh", MBR,
         _linux({"boot/grub/grub.cfg": configs.LINUX}),
         after="grub_install_pvh"),
    Disk("stage2-installed-pv", MBR,
         _linux({"boot/grub/grub.cfg": configs.LINUX}),
         after="grub_install_pv"),
    Disk("stage2-broken", MBR, {
        "boot/xen/pvhboot-i386.elf": "This is no loader.\n"}),
    Disk("stage2-truncated", MBR, {
        "boot/xen/pvhboot-i386.elf": Part("pvhboot-truncated")}),
    Disk("stage2-no_note", MBR, {
        "boot/xen/pvhboot-i386.elf": Part("pvhboot-no_note")}),
    Disk("pvh_kernel", MBR, {
        "boot/vmlinux": Part("vmlinux"), "boot/initrd.img": Part("initrd"),
        "boot/xen-shim": Part("xen-shim"), "boot/kernel": Part("kernel"),
        "boot/kernel.elf": Part("kernel.elf"), "boot/data": Part("data")}),
)

DISKS = (_LINUX_DISKS + _FINDING_DISKS + _SIGNED_DISKS + _DISTRIBUTION_DISKS
         + _SOURCE_DISKS + _STAGE_TWO_DISKS)
