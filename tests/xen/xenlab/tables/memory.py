# SPDX-License-Identifier: Apache-2.0
"""Guests from 16 MB to 6 GB."""

from xenlab.row import NO_ERRORS, PV64, PVH, SHORT, Row
from xenlab.row import says, userspace

TOPIC = "Memory"

# In the smallest guests the loader starts and tells what it looks for; it
# need not find room for a kernel there.
_LOOKED = says("grub_config: no volume has one")

ROWS = tuple(
    Row(f"{SHORT[target]}-{mib}mb", target, "own-config", (), _LOOKED,
        NO_ERRORS, memory_mib=mib, guest=f"{mib} MB: the policy runs")
    for target in (PVH, PV64) for mib in (16, 32, 64)
) + (
    Row("pvh-6gb", PVH, "own-config", ("mbr-grub_cfg",),
        userspace("grub_config"), NO_ERRORS, memory_mib=6144,
        control=userspace("grub_config"), guest="6 GB: Linux userspace"),
)
