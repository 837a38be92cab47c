# SPDX-License-Identifier: Apache-2.0
"""Guests that reach Linux userspace."""

from xenlab.row import NO_ERRORS, PV32, PV64, PVH, Row
from xenlab.row import userspace

TOPIC = "Linux userspace"

# There is no 32-bit PV Linux any more. With Linux this row can only show that
# the loader finds the disk and runs the guest's own configuration; the test
# kernel shows the rest (kernels.py).
_RUNS_CFG = (r"lab-grub-cfg: i386-xen\s",)

ROWS = (
    Row("pvh-grub_config", PVH, "own-config", ("mbr-grub_cfg",),
        userspace("grub_config"), NO_ERRORS,
        control=userspace("grub_config"),
        guest="Linux, its own grub.cfg, ext4, MBR"),
    Row("pv64-grub_config", PV64, "own-config", ("whole-grub_cfg",),
        userspace("grub_config"), NO_ERRORS,
        control=userspace("grub_config"),
        guest="Linux, its own grub.cfg, ext4, whole disk"),
    Row("pv32-first_line", PV32, "own-config", ("whole-grub_cfg",),
        _RUNS_CFG, NO_ERRORS, control=_RUNS_CFG,
        guest="its own grub.cfg is run, inside Xen's shim"),
    Row("pvh-host_declared", PVH, "declared", ("mbr-no_cfg",),
        userspace("host_declared"), NO_ERRORS,
        guest="Linux without any configuration"),
    Row("pvh-mkconfig", PVH, "own-config", ("debian-mkconfig",),
        userspace("grub_mkconfig"), NO_ERRORS,
        control=userspace("grub_mkconfig"),
        guest="Debian, grub.cfg by its grub-mkconfig"),
    Row("pv64-mkconfig", PV64, "own-config", ("debian-mkconfig",),
        userspace("grub_mkconfig"), NO_ERRORS,
        control=userspace("grub_mkconfig"),
        guest="Debian, grub.cfg by its grub-mkconfig"),
    Row("pvh-lz4", PVH, "own-config", ("lz4",), userspace("grub_config"),
        NO_ERRORS, guest="Linux packed by LZ4"),
    Row("pvh-zstd", PVH, "own-config", ("zstd",), userspace("grub_config"),
        NO_ERRORS, guest="Linux packed by zstd"),
)
