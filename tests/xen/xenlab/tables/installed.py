# SPDX-License-Identifier: Apache-2.0
"""Guests that `xl create` starts from the stable path of a slot.

In their dom0 the daemon built and signed the image, and the agent verified
and installed it.
"""

from xenlab.row import NO_ERRORS, PV32, PV64, PVH, SHORT, Row
from xenlab.row import kernel, userspace

TOPIC = "Installed by daemon and agent in dom0"


def _row(target, disk, shows, guest):
    return Row(f"{SHORT[target]}-installed", target, "own-config", (disk,),
               shows, NO_ERRORS, installed=True, timeout_s=600, guest=guest)


ROWS = (
    _row(PVH, "mbr-grub_cfg", userspace("grub_config"),
         "Linux, its own grub.cfg"),
    _row(PV64, "cfg-boot_grub", kernel(PV64, "grub_config"),
         "test kernel, its own grub.cfg"),
    _row(PV32, "pv32", kernel(PV32, "grub_config"),
         "32-bit PV, inside Xen's shim"),
)
