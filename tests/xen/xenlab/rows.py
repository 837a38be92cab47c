# SPDX-License-Identifier: Apache-2.0
"""All rows: the tables of tables/, each a topic, and the control rows."""

import dataclasses

from xenlab import row
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
                # What a stock image does changes with Debian, not with us.
                yield dataclasses.replace(row.control_of(one), long=True)


ROWS = tuple(_all())


def of_make_test():
    """Returns the rows of `make test`."""
    return [one for one in ROWS if not one.long]


def select(names):
    """Returns the rows with these names.

    Raises KeyError with the first name that no row has.
    """
    by_name = {one.name: one for one in ROWS}
    return [by_name[name] for name in names]
