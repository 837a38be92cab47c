# SPDX-License-Identifier: Apache-2.0
"""Kernels in the forms that guests have, beside those of userspace.py."""

from xenlab.row import NO_ERRORS, PV32, PV64, PVH, Row
from xenlab.row import kernel, words

TOPIC = "Kernels"

# Bootmill replaces GRUB's message by a longer one.
_REFUSED = (words("error: not xen image: GRUB for PV unpacks kernels packed "
                  "with gzip, xz and LZO, not with zstd or LZ4"),)

ROWS = (
    Row("pv64-gzip", PV64, "own-config", ("gzip",),
        kernel(PV64, "grub_config"), NO_ERRORS,
        control=kernel(PV64, "grub_config"), guest="packed by gzip"),
    Row("pvh-gzip", PVH, "own-config", ("gzip",),
        kernel(PVH, "grub_config"), NO_ERRORS,
        control=kernel(PVH, "grub_config"), guest="packed by gzip"),
    Row("pv32-kernel", PV32, "own-config", ("pv32",),
        kernel(PV32, "grub_config"), NO_ERRORS,
        control=kernel(PV32, "grub_config"),
        guest="32-bit PV, inside Xen's shim"),
    # GRUB's PV loader supports neither: it says so and does not start the
    # kernel.
    Row("pv64-lz4-refused", PV64, "own-config", ("lz4",),
        _REFUSED,
        control=(r"error: .*(not a xen image|xen image)",),
        guest="packed by LZ4: refused by GRUB's PV loader"),
    Row("pv64-zstd-refused", PV64, "own-config", ("zstd",),
        _REFUSED,
        control=(r"error: .*(not a xen image|xen image)",),
        guest="packed by zstd: refused by GRUB's PV loader"),
)
