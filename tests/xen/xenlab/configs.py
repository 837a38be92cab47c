# SPDX-License-Identifier: Apache-2.0
"""Configurations of guests' owners: short texts here, whole trees in
../guests.
"""

import pathlib

_GUESTS = pathlib.Path(__file__).resolve().parent.parent / "guests"
FILES = tuple(sorted(path for path in _GUESTS.rglob("*") if path.is_file()))

# The kernel's mitigations and self tests only cost time under emulation.
FAST = "console=hvc0 quiet panic=1 mitigations=off cryptomgr.notests"

# The first line on the console shows that a loader found the disk and runs
# this file; the word at the end of the command line shows which way Linux
# was reached.
LINUX = f"""\
set default=0
set timeout=0
echo "lab-grub-cfg: $grub_cpu-$grub_platform"
menuentry 'Debian GNU/Linux' {{
  insmod gzio
  if [ x$grub_platform = xxen ]; then insmod xzio; insmod lzopio; fi
  linux /boot/vmlinuz {FAST} lab=grub_config
  initrd /boot/initrd.img
}}
"""

# As much to load as with Linux; the test kernel tells at once that it runs.
TIMING = """\
set timeout=0
menuentry 'lab kernel, with files as large as Linux and its initrd' {
  linux /boot/kernel lab=timing
  initrd /boot/vmlinuz /boot/initrd.img
}
"""


def tiny(folder):
    """Returns a grub.cfg for the test kernel, which lies in `folder`."""
    return f"""\
set default=0
set timeout=0
echo "lab-grub-cfg: $grub_cpu-$grub_platform"
menuentry 'lab kernel' {{
  linux {folder}kernel lab=grub_config
  initrd {folder}data
}}
"""


def files(name):
    """Returns the tree ../guests/NAME as a dictionary of path and text."""
    root = _GUESTS / name
    return {str(path.relative_to(root)): path.read_text()
            for path in sorted(root.rglob("*")) if path.is_file()}
