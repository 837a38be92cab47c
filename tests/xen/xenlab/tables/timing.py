# SPDX-License-Identifier: Apache-2.0
"""From `xl create` to the guest's first kernel line, five times each.

Linux here prints its first line at once (`earlyprintk=xen`), and the row
ends there. The report takes medians of rows that differ in the last number.
"""

from xenlab.row import PV64, PVH, STOCK, SHORT, Row

TOPIC = "Boot time"

REPEATS = 5
_FIRST_KERNEL_LINE = (r"Linux version \S+",)


def _row(target, label, image, disk, number):
    return Row(f"{SHORT[target]}-time-{label}-{number}", target, image,
               (disk,), _FIRST_KERNEL_LINE, guest=label)


ROWS = tuple(
    _row(target, label, image, "timing", number)
    for number in range(1, REPEATS + 1) for target in (PVH, PV64)
    for label, image in (("stock", STOCK), ("bootmill", "own-config"))
)
