# SPDX-License-Identifier: Apache-2.0
"""A second stage on the guest's own disk, and PVH kernels."""

import re

from xenlab import disk, testkernel
from xenlab.row import CRASH, NO_ERRORS, NO_NOISE, PROMPT, PV32, PV64, PVH
from xenlab.row import SHORT, Row, kernel, userspace

TOPIC = "Second stage and PVH kernels"


def _refused(name, words, guest):
    """Matches if pvhchain says why it refuses, and ends the domain by a crash.
    """
    return Row(f"pvh-{name}", PVH, "default", (name,),
               (rf"pvhchain: {words}",), ends=CRASH, control=PROMPT,
               guest=guest)


_NAMES = {PVH: "pvhboot-i386.elf", PV64: "pvboot-x86_64.elf",
          PV32: "pvboot-i386.elf"}


def _own(target, disk="own-stage2"):
    """Matches Bootmill's own second stage, which reads the guest's grub.cfg.
    """
    return Row(f"{SHORT[target]}-stage2-own", target, "default", (disk,),
               (r"bootmill: chainload: starting \S+/boot/xen/"
                + re.escape(_NAMES[target]),
                rf"(?m)^bootmill [0-9a-f]{{16}} {target}$",
                r"bootmill: grub_config: running") +
               kernel(target, "grub_config"), NO_NOISE,
               guest=f"`role: guest_second_stage`: {_NAMES[target]}")


ROWS = (
    _own(PVH), _own(PV64), _own(PV32, "own-stage2-32"),
    Row("pvh-stage2-pvhboot", PVH, "default", ("stage2-pvhboot",),
        (r"bootmill: chainload: starting \S+/boot/xen/pvhboot-i386.elf",
         r"pvhchain: starting ELF32 kernel", r"Welcome to GRUB!")
        + userspace("grub_config"), NO_NOISE,
        control=userspace("grub_config"),
        guest="/boot/xen/pvhboot-i386.elf"),
    Row("pvh-stage2-installed", PVH, "default", ("stage2-installed-pvh",),
        (r"bootmill: grub_config: running",) + userspace("grub_config"),
        NO_NOISE + (r"core\.elf",), control=userspace("grub_config"),
        guest="what grub-install --target=i386-xen_pvh left waits behind "
              "grub.cfg"),
    Row("pv64-stage2-installed", PV64, "default", ("stage2-installed-pv",),
        (r"chainload: starting \S+/boot/xen/pvboot-x86_64.elf",
         r"Welcome to GRUB!") + userspace("grub_config"), (),
        control=userspace("grub_config"),
        guest="what grub-install --target=x86_64-xen left"),
    _refused("stage2-broken", "elf: not an ELF file",
             "a second stage that is none: refused"),
    _refused("stage2-truncated", "elf: .*file has",
             "a truncated second stage: refused"),
    _refused("stage2-no_note", "note: no Xen note PHYS32_ENTRY",
             "a second stage without PVH note: refused"),
    Row("pv64-stage2-broken", PV64, "default", ("stage2-broken",),
        (r"bootmill: chainload: \S+\s+led\s+to\s+no\s+boot",), control=PROMPT,
        guest="a second stage that is none: told"),
    Row("pv64-stage2-broken-bls", PV64, "default", ("stage2-broken-bls",),
        (r"bootmill: chainload: \S+\s+led\s+to\s+no\s+boot",)
        + kernel(PV64, "newest"),
        guest="a second stage that is none, entries behind it"),
    Row("pvh-vmlinux", PVH, "pvh-vmlinux", ("has-vmlinux",),
        userspace("pvh_kernel"), NO_ERRORS, memory_mib=512,
        guest="`pvh_kernel`: Linux' vmlinux and an initrd"),
    Row("pvh-kernel-elf", PVH, "pvh-elf", ("has-files",),
        (rf"lab-kernel: pvh-elf {testkernel.module_words(disk.DATA)} "
         r"\d+:[0-9a-f]{8} -- (.* )?lab=pvh_kernel\b",), NO_ERRORS,
        guest="`pvh_kernel`: an ELF kernel, two modules"),
    Row("pvh-xen-shim", PVH, "pvh-shim", ("has-files",),
        (testkernel.line("pv64", (), ""),), NO_ERRORS,
        guest="`pvh_kernel`: Xen's own shim with a PV kernel"),
)
