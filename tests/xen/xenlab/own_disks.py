# SPDX-License-Identifier: Apache-2.0
"""Guests' disks that hold loaders under test, so that each run makes them.

They lie beside the images; all others are made once (disks.py).
"""

import shutil

from xenlab import configs, diskmaking, prepare, tools
from xenlab.disk import MBR, Disk, Part, with_kernel, with_linux

# The images of a spec with `role: guest_second_stage`, in the guest's
# /boot/xen.
_SECOND_STAGES = ("pvhboot-i386.elf", "pvboot-x86_64.elf", "pvboot-i386.elf")


def _with_stages(files):
    return {**{f"boot/xen/{name}": Part(name) for name in _SECOND_STAGES},
            **files}


DISKS = (
    Disk("own-stage2", MBR, _with_stages(with_kernel(
        {"boot/grub/grub.cfg": configs.tiny("/boot/")}))),
    Disk("own-stage2-32", MBR, _with_stages(with_kernel(
        {"boot/grub/grub.cfg": configs.tiny("/boot/"),
         "boot/kernel": Part("kernel-32")}))),
    Disk("own-stage2-timing", MBR, _with_stages(with_linux(
        {"boot/grub/grub.cfg": configs.TIMING,
         "boot/kernel": Part("kernel")}))),
)


def make(lab, images):
    """Makes the disks in `images`, with the second stages that are there."""
    work = images / "own-disks"
    shutil.rmtree(work, ignore_errors=True)
    parts = work / "parts"
    shutil.copytree(lab.guests / prepare.GUEST_PARTS, parts)
    for name in _SECOND_STAGES:
        if not (images / name).is_file():
            raise tools.LabError(f"no second stage {images / name}")
        shutil.copy(images / name, parts / name)
    diskmaking.make_here(DISKS, parts, images, work)
    shutil.rmtree(work)
