# SPDX-License-Identifier: Apache-2.0
"""From `xl create` to the kernel's first word, five times each.

For `make test-long`: no other guest may run at the same time.

The kernel is the test kernel, because Linux has its console seconds after
its start; files of the size of Linux and an initrd are loaded with it. The
report takes medians of rows that differ in the last number.
"""

from xenlab.row import PV64, PVH, STOCK, SHORT, Row

TOPIC = "Boot time"

REPEATS = 5
_FIRST_WORD = (r"lab-kernel: \S+",)


def _row(target, label, image, disk, number):
    return Row(f"{SHORT[target]}-time-{label}-{number}", target, image,
               (disk,), _FIRST_WORD, guest=label, alone=True,
               long=True)


ROWS = tuple(
    _row(target, label, image, disk, number)
    for number in range(1, REPEATS + 1) for target in (PVH, PV64)
    for label, image, disk in (
        ("stock", STOCK, "timing"), ("bootmill", "default", "timing"),
        ("two-stage", "default", "own-stage2-timing"))
)
