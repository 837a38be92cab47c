#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages of the named lists (packages-NAME.txt beside
# this file). Says what it does; does nothing when all are there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [ $# -eq 0 ]; then
  echo "usage: $0 LIST...   (lists: build, test, xen)" >&2
  exit 2
fi

wanted=()
for list in "$@"; do
  file="$here/packages-$list.txt"
  [ -e "$file" ] || { echo "setup: no package list $file" >&2; exit 2; }
  while read -r package _; do
    case $package in '' | '#'*) ;; *) wanted+=("$package") ;; esac
  done <"$file"
done

# `a|b` means the first that this release has.
known=$(apt-cache pkgnames 2>/dev/null || true)
for i in "${!wanted[@]}"; do
  IFS='|' read -ra choices <<<"${wanted[$i]}"
  wanted[i]=${choices[0]}
  for choice in "${choices[@]}"; do
    if grep -qxF "$choice" <<<"$known"; then
      wanted[i]=$choice
      break
    fi
  done
done

# A package is also there if another one provides it: Node.js from elsewhere
# brings npm along.
provided=$(dpkg-query -W -f '${db:Status-Status} ${Provides}\n' |
  sed -n 's/^installed //p' | tr ',' '\n' | sed 's/(.*//; s/ //g')
missing=()
for package in "${wanted[@]}"; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || grep -qxF "$package" <<<"$provided" ||
    missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "setup: needs root or sudo to install: ${missing[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi
echo "setup: installing ${#missing[@]} packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
run() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1 || {
    cat "$log" >&2
    echo "setup: failed: $*" >&2
    exit 1
  }
}
run apt-get update
run apt-get install -y --no-install-recommends "${missing[@]}"
