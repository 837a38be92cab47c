#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Fetches packages of another Debian release, for tests with programs that this
# machine's release lacks or has otherwise. Nothing is installed: the packages
# are checked by apt, then unpacked below DIR. FILES, separated by commas, are
# paths below DIR that must be there then; if they are, nothing is done. Needs no
# root.
#
# debian-sources.sh says from where.
set -euo pipefail

if [ $# -lt 4 ]; then
  echo "usage: $0 SUITE DIR FILES PACKAGE...   (as in: $0 trixie build/cosign" \
    "usr/bin/cosign cosign)" >&2
  exit 2
fi
suite=$1
dir=${2%/}
IFS=, read -ra files <<<"$3"
shift 3

fail() {
  echo "fetch-packages: $suite: $*" >&2
  exit 1
}

complete() {
  local file
  for file in "${files[@]}"; do
    [ -e "$1/$file" ] || return 1
  done
}

if complete "$dir"; then
  exit 0
fi
# Tests run beside each other: the second one waits for what the first fetches.
mkdir -p "$(dirname "$dir")"
exec {lock}>"$dir.lock"
flock "$lock"
if complete "$dir"; then
  exit 0
fi
# What an earlier run left without one of them is replaced.
[ ! -e "$dir" ] || [ -e "$dir/${files[0]}" ] ||
  fail "$dir is there without ${files[0]}; remove it first"
command -v dpkg-deb >/dev/null || fail "no program dpkg-deb"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
apt=$(realpath "$(dirname "$0")/apt-of-suite.sh")
(cd "$work" && "$apt" "$suite" "$work" download "$@") >"$work/log" 2>&1 || {
  cat "$work/log" >&2
  fail "$* cannot be fetched"
}
for package in "$work"/*.deb; do
  dpkg-deb --extract "$package" "$work/tree"
done
complete "$work/tree" || fail "$* have not all of ${files[*]}"
rm -rf "$dir"
mv "$work/tree" "$dir"
echo "fetch-packages: $* of $suite in $dir"
