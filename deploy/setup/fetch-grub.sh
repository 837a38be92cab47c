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
keys=/usr/share/keyrings/debian-archive-keyring.gpg
parts=usr/lib/grub/i386-xen_pvh/kernel.img

fail() {
  echo "fetch-grub: $suite: $*" >&2
  exit 1
}

if [ -e "$dir/$parts" ]; then
  exit 0
fi
[ ! -e "$dir" ] || fail "$dir is there without $parts; remove it first"
[ -e "$keys" ] || fail "no $keys; install package debian-archive-keyring"
for program in apt-get dpkg-deb; do
  command -v "$program" >/dev/null || fail "no program $program"
done

mirror=${DEBIAN_MIRROR:-}
if [ -z "$mirror" ]; then
  release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  # The security archive calls its releases otherwise.
  # shellcheck disable=SC2016
  mirror=$(apt-get indextargets \
    --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk -v release="$release" \
      '($2 == release || $2 == "stable") && $3 == "main" { print $1; exit }')
  [ -n "$mirror" ] || fail "apt knows no mirror of Debian's main archive;" \
    "set DEBIAN_MIRROR to one"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial"
echo "deb [signed-by=$keys] $mirror $suite main" >"$work/sources.list"

# Everything that apt reads about packages and writes lies below $work.
apt() {
  (cd "$work" && apt-get -qq -o Dir::Etc::sourcelist="$work/sources.list" \
    -o Dir::Etc::sourceparts=- -o Dir::Etc::preferencesparts=- \
    -o Dir::Etc::preferences=- -o Dir::State="$work/state" \
    -o Dir::State::status=/dev/null -o Dir::Cache="$work/cache" \
    -o APT::Architecture=amd64 -o APT::Architectures=amd64 \
    -o APT::Sandbox::User=root -o Acquire::Languages=none \
    -o APT::Update::Error-Mode=any "$@") >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    fail "apt-get failed: $*"
  }
}

apt update
apt download grub-xen-bin
package=$(find "$work" -maxdepth 1 -name 'grub-xen-bin_*.deb')
dpkg-deb --extract "$package" "$work/tree"
[ -e "$work/tree/$parts" ] || fail "$(basename "$package") has no $parts"
mkdir -p "$(dirname "$dir")"
mv "$work/tree" "$dir"
echo "fetch-grub: $(basename "$package" .deb) in $dir"
