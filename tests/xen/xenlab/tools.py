# SPDX-License-Identifier: Apache-2.0
"""What all parts of the lab use: running programs, and reporting steps."""

import contextlib
import os
import shutil
import subprocess
import time

# The programs that the lab runs, with the Debian package of each, so that the
# error about a missing one names the package.
PACKAGE_OF = {
    "apt-get": "apt",
    "cpio": "cpio",
    "depmod": "kmod",
    "dpkg-deb": "dpkg",
    "fdisk": "fdisk",
    "gcc": "gcc",
    "gpg": "gpg",
    "gpgconf": "gpgconf",
    "grub-emu-lite": "grub-emu",
    "grub-mkimage": "grub-common",
    "ldd": "libc-bin",
    "mcopy": "mtools",
    "mke2fs": "e2fsprogs",
    "mkfs.btrfs": "btrfs-progs",
    "mkfs.vfat": "dosfstools",
    "mkfs.xfs": "xfsprogs",
    "mksquashfs": "squashfs-tools",
    "mkswap": "util-linux",
    "objcopy": "binutils",
    "qemu-system-x86_64": "qemu-system-x86",
    "python3.11": "python3",
    "readelf": "binutils",
    "setpriv": "util-linux",
    "sfdisk": "fdisk",
    "strip": "binutils",
    "tar": "tar",
    "xorriso": "xorriso",
}

# Administrators' programs are not in the search path of ordinary users.
_SEARCH = os.pathsep.join(
    [os.environ.get("PATH", "/usr/bin:/bin"), "/usr/sbin", "/sbin"])


class LabError(Exception):
    """The lab cannot go on; the message says why and what to do."""


def tool(name):
    """Returns the path of a program; if it is missing, the error names its
    package.
    """
    path = shutil.which(name, path=_SEARCH)
    if path is None:
        raise LabError(f"program {name} is missing: install the Debian "
                       f"package {PACKAGE_OF[name]}")
    return path


def require_tools():
    """Fails before any work is done if a program is missing."""
    for name in PACKAGE_OF:
        tool(name)


def run(name, *args, **options):
    """Runs a program to its end and returns its output.

    If it fails, the error contains the last lines of output, because they
    explain the failure more often than the exit status does.
    """
    argv = [tool(name), *map(str, args)]
    done = subprocess.run(argv, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, **options)
    if done.returncode != 0:
        tail = "\n  ".join(done.stdout.strip().splitlines()[-8:])
        raise LabError(f"{name} failed with status {done.returncode}:\n"
                       f"  {tail}")
    return done.stdout


@contextlib.contextmanager
def step(text):
    """Prints one line for a step, which ends with the time that it took."""
    print(f"xen-lab: {text} ...", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print(" not done", flush=True)
        raise
    print(f" {time.monotonic() - start:.1f} s", flush=True)
