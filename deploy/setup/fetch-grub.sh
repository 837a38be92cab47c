#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Fetches GRUB's parts for Xen of another Debian release, for tests with other
# GRUB versions (trixie has 2.12, sid 2.14 at least): its modules
# (usr/lib/grub/i386-xen_pvh) and stock images (usr/lib/grub-xen) lie below DIR
# then. See fetch-packages.sh.
set -euo pipefail

if [ $# -ne 2 ]; then
  echo "usage: $0 SUITE DIR   (as in: $0 trixie build/grub/trixie)" >&2
  exit 2
fi
modules=usr/lib/grub/i386-xen_pvh/kernel.img
stock=usr/lib/grub-xen/grub-i386-xen_pvh.bin
exec "$(dirname "$0")/fetch-packages.sh" "$1" "$2" "$modules,$stock" \
  grub-xen-bin grub-xen-host
