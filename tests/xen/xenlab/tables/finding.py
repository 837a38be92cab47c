# SPDX-License-Identifier: Apache-2.0
"""Where grub.cfg lies, and on what."""

from xenlab.row import NO_ERRORS, PROMPT, PV64, PVH, SHORT, Row
from xenlab.row import kernel, says

TOPIC = "Finding grub.cfg"


def _row(target, disk, guest, control, disks=None):
    """The guest's own grub.cfg is found and starts the test kernel.

    What stock boots on PVH, it boots on PV as well: once is enough. `make
    test` has guests of the corpus instead of most of these.
    """
    if control == "boots":
        control = kernel(target, "grub_config") if target == PVH else ()
    return Row(f"{SHORT[target]}-{disk}", target, "own-config",
               disks or (disk,), kernel(target, "grub_config"), NO_ERRORS,
               control=control, long=target == PV64 or disk in _LONG,
               guest=guest)


# The disk, its description, and what Debian's stock image does: "boots", or
# where it stops.
_PLACES = (
    ("cfg-boot_grub", "/boot/grub/grub.cfg", "boots"),
    ("cfg-grub", "/grub/grub.cfg", "boots"),
    ("cfg-boot_grub2", "/boot/grub2/grub.cfg", PROMPT),
    ("cfg-grub2", "/grub2/grub.cfg", PROMPT),
    ("cfg-subvolume", "/@/boot/grub/grub.cfg, btrfs", PROMPT),
    ("whole", "ext4, whole disk", "boots"),
    ("gpt", "ext4, GPT", "boots"),
    ("fat", "FAT, MBR", "boots"),
    ("xfs", "XFS, GPT", "boots"),
    ("btrfs", "btrfs, GPT", "boots"),
    ("lvm", "ext4 on LVM, GPT", "boots"),
)
_LONG = {"cfg-boot_grub", "cfg-grub", "cfg-grub2", "whole", "gpt", "xfs",
         "btrfs"}
_RAID = ("raid1-0", "raid1-1")

ROWS = tuple(
    _row(target, disk, guest, control)
    for disk, guest, control in _PLACES for target in (PVH, PV64)
) + tuple(
    row for target in (PVH, PV64) for row in (
        _row(target, "raid1", "ext4 on MD RAID 1 over two disks", "boots",
             _RAID),
        _row(target, "raid1-degraded", "the same, one of two disks", "boots",
             _RAID[1:]),
        _row(target, "second-disk", "the second of two disks", "boots",
             ("empty", "cfg-boot_grub")),
    )
) + (
    # What does not boot is told, and the next disk is tried.
    Row("pvh-next-disk", PVH, "own-config", ("empty-cfg", "cfg-boot_grub"),
        says("grub_config: (xen/xvda,msdos1)/boot/grub/grub.cfg led to no "
             "boot")
        + says("grub_config: running (xen/xvdb,msdos1)/boot/grub/grub.cfg")
        + kernel(PVH, "grub_config"),
        guest="first disk's grub.cfg has no entry"),
) + tuple(
    row for target in (PVH, PV64) for row in (
        # Narrowed searches.
        Row(f"{SHORT[target]}-where-disk", target, "where-disk",
            ("cfg-boot_grub", "cfg-boot_grub"),
            says("the guest has no disk xvdc")
            + says("grub_config: running (xen/xvdb,msdos1)/boot/grub/grub.cfg")
            + kernel(target, "grub_config"), NO_ERRORS + (r"\(xen/xvda",),
            long=target == PV64, guest="`where` names the second disk"),
        Row(f"{SHORT[target]}-where-uuid", target, "where-uuid",
            ("has-legacy_menu",),
            says("grub_config: no volume of xen/xvda has the UUID dead-beef")
            + kernel(target, "legacy_menu"), long=target == PV64,
            guest="`where` of one source names a UUID that is not there"),
    )
)
