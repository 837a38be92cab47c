# SPDX-License-Identifier: Apache-2.0
"""Real Xen under QEMU: a dom0, a table of guests, and verdicts on them."""
