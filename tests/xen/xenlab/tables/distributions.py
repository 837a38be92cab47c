# SPDX-License-Identifier: Apache-2.0
"""grub.cfg as the distributions' grub-mkconfig writes it.

Debian's is made by Debian's own tool (userspace.py); these are written in
the shape of the others' (../../guests).
"""

from xenlab import configs, disks
from xenlab.row import NO_ERRORS, PV64, PVH, SHORT, Row
from xenlab.row import kernel

TOPIC = "Distributions' grub.cfg"

_ARCH_MODULES = (configs.files("arch")["boot/amd-ucode.img"].encode()
                 .ljust(0) + disks.DATA,)


def _row(target, name, guest, modules=(disks.DATA,)):
    return Row(f"{SHORT[target]}-{name}", target, "own-config",
               (f"distro-{name}",), kernel(target, name, modules), NO_ERRORS,
               guest=guest)


ROWS = tuple(row for target in (PVH, PV64) for row in (
    _row(target, "ubuntu", "Ubuntu"),
    _row(target, "opensuse", "openSUSE, btrfs"),
    _row(target, "arch", "Arch Linux, two initrds", _ARCH_MODULES),
    _row(target, "alpine", "Alpine"),
))
