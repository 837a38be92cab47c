#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs make targets in a copy of this checkout on another Debian release, which
# is unpacked below build/release. Without SUITE: trixie on Debian 12, bookworm
# on any other. Needs root or sudo, for the chroot.
#
# usage: other-release.sh [SUITE] TARGET...   (as in: other-release.sh demo test)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [ "$(id -u)" -ne 0 ]; then
  exec sudo --preserve-env=DEBIAN_MIRROR,DEBIAN_SECURITY_MIRROR \
    "$PWD/tests/other-release.sh" "$@"
fi

case ${1:-} in
  bookworm | trixie)
    suite=$1
    shift
    ;;
  *)
    suite=bookworm
    ! grep -q '^VERSION_CODENAME=bookworm' /etc/os-release || suite=trixie
    ;;
esac
[ $# -gt 0 ] || { echo "usage: $0 [SUITE] TARGET..." >&2; exit 2; }
root=$PWD/build/release/$suite
# What compilers made and npm fetched is kept with what this machine's release has.
ccache=$(ccache --get-config cache_dir)
npm_cache=$(npm config get cache)
mkdir -p "$ccache" "$npm_cache"

# in_root COMMAND [ARGUMENT]...: runs it there. Mounts and processes end with it.
in_root() {
  # shellcheck disable=SC2016
  unshare --mount --pid --fork --kill-child sh -ec '
    root=$1 ccache=$2 npm_cache=$3
    shift 3
    mount --bind "$root" "$root" # containers are started in it: a mount point
    mkdir -p "$root/root/.cache/ccache" "$root/root/.npm"
    mount --bind "$ccache" "$root/root/.cache/ccache"
    mount --bind "$npm_cache" "$root/root/.npm"
    mount -t proc proc "$root/proc"
    mount --rbind /sys "$root/sys"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs tmpfs "$root/dev/shm"
    mount -t tmpfs tmpfs "$root/run"
    cp --remove-destination /etc/resolv.conf "$root/etc/resolv.conf"
    exec chroot "$root" env --ignore-environment LANG=C.UTF-8 HOME=/root \
      BOOTMILL_OTHER_RELEASE=1 \
      PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
  ' sh "$root" "$ccache" "$npm_cache" "$@"
}

if [ ! -e "$root/bootmill" ]; then
  echo "other-release: unpacking $suite"
  rm -rf "$root"
  mkdir -p "$(dirname "$root")"
  deploy/setup/debian-sources.sh "$suite" |
    mmdebstrap --quiet --mode=root --variant=minbase \
      --include=ca-certificates,git,make "$suite" "$root" -
  # A power cut may cost this copy, so dpkg need not wait for the disk.
  echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
  mkdir "$root/bootmill"
fi

# What this machine's administrator trusts (a proxy's certificate, say) is trusted
# there too.
if [ -n "$(ls -A /usr/local/share/ca-certificates 2>/dev/null)" ]; then
  cp -r /usr/local/share/ca-certificates "$root/usr/local/share/"
  in_root update-ca-certificates >/dev/null
fi

# The checkout as it is, with its history; what was built there stays.
copy=$root/bootmill
find "$copy" -mindepth 1 -maxdepth 1 ! -name build ! -name web \
  -exec rm -rf {} +
[ ! -e "$copy/web" ] || find "$copy/web" -mindepth 1 -maxdepth 1 \
  ! -name node_modules -exec rm -rf {} +
cp -r .git "$copy/.git"
git ls-files --cached --others --exclude-standard |
  while read -r name; do [ ! -e "$name" ] || echo "$name"; done |
  tar --create --files-from=- |
  tar --extract --directory "$copy" --no-same-owner

for target in "$@"; do
  echo "other-release: make $target on $suite"
  in_root make --no-print-directory -C /bootmill "$target"
done
