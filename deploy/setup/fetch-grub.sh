#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Fetches GRUB's parts for Xen of another Debian release, for tests with other
# GRUB versions (trixie has 2.12, sid 2.14 at least). Nothing is installed: the
# packages are checked by apt, then unpacked below DIR, so that its modules
# (usr/lib/grub/i386-xen_pvh) and stock images (usr/lib/grub-xen) are there. Does
# nothing if they are. Needs no root.
#
# debian-sources.sh says from where.
set -euo pipefail

if [ $# -ne 2 ]; then
  echo "usage: $0 SUITE DIR   (as in: $0 trixie build/grub/trixie)" >&2
  exit 2
fi
suite=$1
dir=$2
packages=(grub-xen-bin grub-xen-host)
modules=usr/lib/grub/i386-xen_pvh/kernel.img
stock=usr/lib/grub-xen/grub-i386-xen_pvh.bin

fail() {
  echo "fetch-grub: $suite: $*" >&2
  exit 1
}

complete() { [ -e "$1/$modules" ] && [ -e "$1/$stock" ]; }

if complete "$dir"; then
  exit 0
fi
# What an earlier run left without one of them is replaced.
[ ! -e "$dir" ] || [ -e "$dir/$modules" ] ||
  fail "$dir is there without $modules; remove it first"
command -v dpkg-deb >/dev/null || fail "no program dpkg-deb"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
apt=$(realpath "$(dirname "$0")/apt-of-suite.sh")
(cd "$work" && "$apt" "$suite" "$work" download "${packages[@]}") \
  >"$work/log" 2>&1 || {
  cat "$work/log" >&2
  fail "${packages[*]} cannot be fetched"
}
for package in "$work"/*.deb; do
  dpkg-deb --extract "$package" "$work/tree"
done
complete "$work/tree" || fail "${packages[*]} have no $modules or $stock"
rm -rf "$dir"
mkdir -p "$(dirname "$dir")"
mv "$work/tree" "$dir"
echo "fetch-grub: ${packages[*]} of $suite in $dir"
