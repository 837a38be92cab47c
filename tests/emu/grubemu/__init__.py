# SPDX-License-Identifier: Apache-2.0
"""Running GRUB with its modules as a program of this machine."""
