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

# A package is also there if another one provides it: Node.js from elsewhere
# brings npm along.
installed=$(dpkg-query -W \
  -f '${db:Status-Status} ${Package}, ${Provides}\n' |
  sed -n 's/^installed //p' | tr ',' '\n' | sed 's/(.*//; s/ //g')
# `a|b` means either of them.
missing=()
for choices in "${wanted[@]}"; do
  grep -qxF "${choices//|/$'\n'}" <<<"$installed" || missing+=("$choices")
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
log=$(mktemp)
trap 'rm -f "$log"' EXIT
run() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1 || {
    cat "$log" >&2
    echo "setup: failed: $*" >&2
    exit 1
  }
}

# A fresh system knows no packages before its first update, so what this release
# has is asked after it.
run apt-get update
known=$(apt-cache pkgnames)
packages=()
for choices in "${missing[@]}"; do
  IFS='|' read -ra names <<<"$choices"
  for name in "${names[@]}"; do
    if grep -qxF "$name" <<<"$known"; then
      packages+=("$name")
      continue 2
    fi
  done
  echo "setup: this release has no package ${choices//|/ or }" >&2
  exit 1
done
echo "setup: installing ${#packages[@]} packages: ${packages[*]}"
run apt-get install -y --no-install-recommends "${packages[@]}"
