# SPDX-License-Identifier: Apache-2.0
"""Guests from 14 MB to 6 GB."""

from xenlab.row import NO_ERRORS, PV64, PVH, SHORT, Row
from xenlab.row import userspace

TOPIC = "Memory"


def _two_stages(target):
    """Matches the second stage's own line; the smallest guests may have no
    room for a kernel after it.
    """
    return (r"bootmill: chainload: starting \S+/boot/xen/",
            rf"(?m)^bootmill [0-9a-f]{{16}} {target}$",
            r"bootmill: grub_config: running")


# 16 MB are promised; 14 tell when an image needs more than it used to. GRUB
# tells nothing itself when its memory is nearly full: the blocks that it moves
# for the second stage lie so that one overwrites another, and the domain dies.
ROWS = tuple(
    Row(f"{SHORT[target]}-{mib}mb", target, "default", ("own-stage2",),
        _two_stages(target), NO_ERRORS, memory_mib=mib,
        long=mib > 16,
        guest=f"{mib} MB: two stages")
    for target in (PVH, PV64) for mib in (14, 16, 32, 64)
) + (
    Row("pvh-6gb", PVH, "own-config", ("mbr-grub_cfg",),
        userspace("grub_config"), NO_ERRORS, memory_mib=6144,
        control=userspace("grub_config"), guest="6 GB: Linux userspace"),
)
