# SPDX-License-Identifier: Apache-2.0
"""All rows: the tables of tables/, each a topic, and the control rows."""

import dataclasses

from xenlab import row, xens
from xenlab.tables import distributions, failures, finding, installed
from xenlab.tables import kernels, memory, protection, second_stage, signed
from xenlab.tables import sources, timing
from xenlab.tables import userspace

# The order of the report.
_TABLES = (userspace, installed, second_stage, sources, finding,
           distributions, kernels, memory, protection, signed, failures,
           timing)


def _all():
    for table in _TABLES:
        for one in table.ROWS:
            one = dataclasses.replace(one, topic=table.TOPIC)
            yield one
            if one.control:
                # The behaviour of a stock image changes with Debian, not with
                # us.
                yield dataclasses.replace(row.control_of(one), long=True)


ROWS = tuple(_all())


# What `make test` starts on other versions of Xen as well: what Xen itself
# does for a guest, of each kind once. That is how images and kernels are
# placed in memory and what they are told of it (PVH and PV, little and much
# memory, one kernel after another), consoles both ways, disks, the shim, how
# domains end, and as controls Debian's stock images.
ON_OTHER_XEN = (
    "pvh-grub_config", "pvh-6gb", "stock-pvh-whole", "stock-pv64-gzip",
    "pvh-ubuntu", "pv64-ubuntu", "pvh-stage2-own", "pv64-stage2-own",
    "pvh-xen-shim", "pv32-kernel", "pvh-16mb", "pv64-16mb",
    "pvh-lock-prompt-allowed", "pvh-stage2-broken", "pvh-failure-reboot",
)


def of_run(xen, long):
    """Returns the rows of `make test`, or of `make test-long`, on a Xen.

    On another Xen than the usual one these are few, and all others but boot
    times, which are compared on one Xen.
    """
    if xen == xens.DEFAULT:
        return [one for one in ROWS if one.long == long]
    return [one for one in ROWS if not one.alone
            and (one.name not in ON_OTHER_XEN) == long]


def select(names):
    """Returns the rows with these names.

    Raises KeyError with the first name that no row has.
    """
    by_name = {one.name: one for one in ROWS}
    return [by_name[name] for name in names]
