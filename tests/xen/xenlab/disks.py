# SPDX-License-Identifier: Apache-2.0
"""The guests' disks: a table of what their owners put on them.

To add a disk, add a row. How each is made stands in diskmaking.py; those of
the boot sources other than grub.cfg are in policy_disks.py.
"""

from xenlab import configs, policy_disks
from xenlab.disk import BTRFS, FAT, GPT, LUKS1, LVM, MBR, RAID1, SUBVOLUME
from xenlab.disk import WHOLE, XFS, Disk, Part, with_kernel, with_linux


def _at(path, layout, folder="boot/"):
    """Returns a guest with a configuration for the test kernel at `path`."""
    return (layout, with_kernel({path: configs.tiny(f"/{folder}")}, folder))


_DEBIAN_LINUX = {"boot/vmlinuz-6.1.0-lab-amd64": Part("linux"),
                 "boot/initrd.img-6.1.0-lab-amd64": Part("initrd")}

_GRUB_CFG = {"boot/grub/grub.cfg": configs.LINUX}
_TINY_CFG = {"boot/grub/grub.cfg": configs.tiny("/boot/")}

# Guests that reach Linux userspace.
_LINUX_DISKS = (
    Disk("mbr-grub_cfg", MBR, with_linux(_GRUB_CFG)),
    Disk("whole-grub_cfg", WHOLE, with_linux(_GRUB_CFG)),
    # Has no configuration: the host must say what to boot.
    Disk("mbr-no_cfg", MBR, with_linux({})),
    Disk("lz4", MBR, with_linux(_GRUB_CFG, "linux-lz4")),
    Disk("zstd", MBR, with_linux(_GRUB_CFG, "linux-zstd")),
    Disk("timing", MBR, with_linux({
        "boot/grub/grub.cfg": configs.TIMING,
        "boot/kernel": Part("kernel")})),
    # Made by Debian's own tools.
    Disk("debian-mkconfig", MBR, _DEBIAN_LINUX, after="grub_mkconfig"),
)

# Guests with the test kernel: where grub.cfg lies, and on which file system.
_FINDING_DISKS = (
    Disk("empty", MBR, {"etc/fstab": "# nothing to boot\n"}),
    Disk("empty-cfg", MBR, {"boot/grub/grub.cfg": "set timeout=0\n"}),
    Disk("cfg-boot_grub", *_at("boot/grub/grub.cfg", MBR)),
    Disk("cfg-grub", *_at("grub/grub.cfg", MBR, "")),
    Disk("cfg-boot_grub2", *_at("boot/grub2/grub.cfg", MBR)),
    Disk("cfg-grub2", *_at("grub2/grub.cfg", MBR, "")),
    Disk("cfg-subvolume", SUBVOLUME, with_kernel({
        "boot/grub/grub.cfg": configs.tiny("/@/boot/")})),
    Disk("whole", *_at("boot/grub/grub.cfg", WHOLE)),
    Disk("gpt", *_at("boot/grub/grub.cfg", GPT)),
    Disk("fat", *_at("boot/grub/grub.cfg", FAT)),
    Disk("xfs", *_at("boot/grub/grub.cfg", XFS)),
    Disk("btrfs", *_at("boot/grub/grub.cfg", BTRFS)),
    Disk("lvm", *_at("boot/grub/grub.cfg", LVM)),
    Disk("raid1", *_at("boot/grub/grub.cfg", RAID1)),
    Disk("luks1", *_at("boot/grub/grub.cfg", LUKS1)),
    Disk("gzip", MBR, with_kernel({
        **_TINY_CFG, "boot/kernel": Part("kernel-gz")})),
    Disk("pv32", MBR, with_kernel({
        **_TINY_CFG, "boot/kernel": Part("kernel-32")})),
    Disk("unbootable", MBR, _TINY_CFG),
)

# Signed guests, for `guest_keys`.
_SIGNED_DISKS = (
    Disk("signed-good", *_at("boot/grub/grub.cfg", MBR), signed="owner"),
    Disk("signed-wrong", *_at("boot/grub/grub.cfg", MBR), signed="stranger"),
)

# What other distributions write, by hand and shortened; Debian's own tool
# makes `debian-mkconfig`.
_DISTRIBUTION_DISKS = tuple(
    Disk(f"distro-{name}", layout, with_kernel(files))
    for name, layout, files in (
        ("ubuntu", GPT, configs.files("ubuntu")),
        ("fedora", GPT, configs.files("fedora")),
        ("opensuse", BTRFS, configs.files("opensuse")),
        ("arch", GPT, configs.files("arch")),
        ("alpine", MBR, configs.files("alpine")),
    ))

DISKS = (_LINUX_DISKS + _FINDING_DISKS + _SIGNED_DISKS + _DISTRIBUTION_DISKS
         + policy_disks.DISKS)
