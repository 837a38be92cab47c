# SPDX-License-Identifier: Apache-2.0
"""grub.cfg as the distributions' grub-mkconfig writes it.

Debian's is made by Debian's own tool (userspace.py); these are written in
the shape of the others' (../../guests). `make test` has those of the corpus,
and one of these.
"""

from xenlab import configs, disk
from xenlab.row import NO_NOISE, PV64, PVH, SHORT, Row
from xenlab.row import kernel

TOPIC = "Distributions' grub.cfg"

# GRUB pads each initrd to four bytes before it appends the next.
_MICROCODE = configs.files("arch")["boot/amd-ucode.img"].encode()
_ARCH_MODULES = (_MICROCODE + b"\0" * (-len(_MICROCODE) % 4) + disk.DATA,)


def _row(target, name, guest, modules=(disk.DATA,), word=""):
    return Row(f"{SHORT[target]}-{name}", target, "default",
               (f"distro-{name}",), kernel(target, word or name, modules),
               NO_NOISE, guest=guest,
               long=target == PV64 or name != "ubuntu")


ROWS = tuple(row for target in (PVH, PV64) for row in (
    _row(target, "ubuntu", "Ubuntu"),
    _row(target, "fedora", "Fedora, BootLoaderSpec", word="bls-6.9.1-100"),
    _row(target, "opensuse", "openSUSE, btrfs"),
    _row(target, "arch", "Arch Linux, two initrds", _ARCH_MODULES),
    _row(target, "alpine", "Alpine"),
))
