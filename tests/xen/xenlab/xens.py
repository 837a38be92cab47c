# SPDX-License-Identifier: Apache-2.0
"""The versions of Xen that the lab can run, by where they come from.

Only dom0 differs: the hypervisor, Xen's tools and the libraries that these
load. Guests' disks, the stock images and dom0's kernel are the same for all,
so what differs between two runs is Xen.
"""

import dataclasses

# What dom0 runs beside Xen's own tools.
_USERLAND = (
    "busybox-static",             # the guests' as well
    "bash",                       # Xen's hotplug scripts are bash,
    "util-linux",                 # and call flock
    "mount",                      # and losetup
)


@dataclasses.dataclass(frozen=True)
class Xen:
    """One version of Xen, as one Debian release has it.

    `suite`: the release, or empty for this machine's.
    `version`: as in the names of packages and folders.
    """

    suite: str
    version: str

    @property
    def packages(self):
        """What dom0 needs of the release."""
        return (f"xen-hypervisor-{self.version}-amd64",
                f"xen-utils-{self.version}",  # xl, xenstored, the shim, ...
                *_USERLAND)

    @property
    def folder(self):
        """Where Debian has this version's programs and libraries."""
        return f"usr/lib/xen-{self.version}"

    @property
    def shim(self):
        """Xen's shim, which runs 32-bit PV guests."""
        return f"{self.folder}/boot/xen-shim"

    def named(self, name):
        """Returns the name of something that each Xen has its own of."""
        return f"{name}-xen-{self.suite}" if self.suite else name


DEFAULT = Xen("", "4.17")
_OTHERS = (Xen("trixie", "4.20"),)
BY_SUITE = {one.suite: one for one in (DEFAULT, *_OTHERS)}
SUITES = tuple(one.suite for one in _OTHERS)
