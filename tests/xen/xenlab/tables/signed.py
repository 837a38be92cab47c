# SPDX-License-Identifier: Apache-2.0
"""`guest_keys`: only what the guest's owner signed boots."""

from xenlab.row import NO_ERRORS, POWEROFF, PV64, PVH, SHORT, Row
from xenlab.row import kernel, says

TOPIC = "Signed guests"

_REFUSED = says("no boot source led to a boot")

ROWS = tuple(row for target in (PVH, PV64) for row in (
    Row(f"{SHORT[target]}-signed-good", target, "signed", ("signed-good",),
        kernel(target, "grub_config"), NO_ERRORS,
        guest="signed by the owner"),
    Row(f"{SHORT[target]}-signed-wrong", target, "signed",
        ("signed-wrong",), _REFUSED, (r"lab-kernel",), ends=POWEROFF,
        guest="signed by a stranger: refused"),
    Row(f"{SHORT[target]}-signed-not", target, "signed",
        ("cfg-boot_grub",), _REFUSED, (r"lab-kernel",), ends=POWEROFF,
        guest="not signed: refused"),
))
