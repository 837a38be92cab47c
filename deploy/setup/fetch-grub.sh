#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Fetches GRUB's parts for Xen of another Debian release, for tests with other
# GRUB versions (trixie has 2.12, sid 2.14 at least). Nothing is installed: the
# package grub-xen-bin is checked by apt, then unpacked below DIR, so that
# DIR/usr/lib/grub/i386-xen_pvh is there. Does nothing if it is. Needs no root.
#
# The mirror is the one of this machine's apt configuration, or DEBIAN_MIRROR.
set -euo pipefail

if [ $# -ne 2 ]; then
  echo "usage: $0 SUITE DIR   (as in: $0 trixie build/grub/trixie)" >&2
  exit 2
fi
suite=$1
dir=$2
parts=usr/lib/grub/i386-xen_pvh/kernel.img

fail() {
  echo "fetch-grub: $suite: $*" >&2
  exit 1
}

if [ -e "$dir/$parts" ]; then
  exit 0
fi
[ ! -e "$dir" ] || fail "$dir is there without $parts; remove it first"
command -v dpkg-deb >/dev/null || fail "no program dpkg-deb"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
apt=$(realpath "$(dirname "$0")/apt-of-suite.sh")
(cd "$work" && "$apt" "$suite" "$work" download grub-xen-bin) \
  >"$work/log" 2>&1 || {
  cat "$work/log" >&2
  fail "grub-xen-bin cannot be fetched"
}
package=$(find "$work" -maxdepth 1 -name 'grub-xen-bin_*.deb')
dpkg-deb --extract "$package" "$work/tree"
[ -e "$work/tree/$parts" ] || fail "$(basename "$package") has no $parts"
mkdir -p "$(dirname "$dir")"
mv "$work/tree" "$dir"
echo "fetch-grub: $(basename "$package" .deb) in $dir"
