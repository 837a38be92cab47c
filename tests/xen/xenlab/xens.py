# SPDX-License-Identifier: Apache-2.0
"""The versions of Xen that the lab can run, by where they come from.

Only dom0 differs: the hypervisor, Xen's tools and the libraries that these
load. Guests' disks, the stock images and dom0's kernel are the same for all,
so what differs between two runs is Xen.
"""

import dataclasses

# The programs that dom0 runs besides Xen's own tools.
_USERLAND = (
    "busybox-static",             # also used by guests
    "bash",                       # for Xen's hotplug scripts,
    "util-linux",                 # which call its flock
    "mount",                      # and losetup
)


@dataclasses.dataclass(frozen=True)
class Xen:
    """One version of Xen, from one Debian release.

    `suite`: the release, or empty for the usual one. `version`: as in the
    names of packages and folders.
    """

    suite: str
    version: str

    @property
    def packages(self):
        """Returns the packages that dom0 needs from the release."""
        return (f"xen-hypervisor-{self.version}-amd64",
                f"xen-utils-{self.version}",  # xl, xenstored, the shim, ...
                *_USERLAND)

    @property
    def folder(self):
        """Returns where Debian has this version's programs and libraries."""
        return f"usr/lib/xen-{self.version}"

    @property
    def shim(self):
        """Returns the path of Xen's shim, which runs 32-bit PV guests."""
        return f"{self.folder}/boot/xen-shim"

    def named(self, name):
        """Returns the name of something that exists once for each Xen."""
        return f"{name}-xen-{self.suite}" if self.suite else name


DEFAULT = Xen("", "4.17")
_OTHERS = (Xen("trixie", "4.20"),)
BY_SUITE = {one.suite: one for one in (DEFAULT, *_OTHERS)}
SUITES = tuple(one.suite for one in _OTHERS)
