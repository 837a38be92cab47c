#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds the example fleets again and again, each time with one change of the
# environment: images and plans must be the same to the last bit.
set -euo pipefail
bootmill=$(readlink -f "$1")
examples=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../../deploy/examples")
modules=/usr/lib/grub
[ -d "$modules/i386-xen_pvh" ] || {
  echo "no GRUB modules: install package grub-xen-bin" >&2
  exit 1
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

# Digests of images and plans, without times and paths.
facts() {
  python3 -c '
import json, sys
for image in json.load(sys.stdin)["images"]:
    print(image["fleet"], image["target"], image["sha256"], image["plan"],
          image["line"])'
}

# build NAME COMMAND...: runs bootmill through COMMAND (env, setpriv, ...) and
# records the results.
build() {
  local name=$1
  shift
  mkdir -p "$work/$name"
  chmod 777 "$work/$name"
  "$@" "$bootmill" build --local -f "$examples" -d "$modules" \
    --output "$work/$name" --format json "${extra[@]}" |
    facts >"$work/$name.facts"
  (cd "$work/$name" && sha256sum ./*.bin) >"$work/$name.sums"
}

failures=0
same() {
  if cmp -s "$work/first.facts" "$work/$1.facts" &&
    cmp -s "$work/first.sums" "$work/$1.sums"; then
    echo "same: $1"
  else
    echo "DIFFERENT: $1" >&2
    diff "$work/first.facts" "$work/$1.facts" >&2 || true
    failures=$((failures + 1))
  fi
}

extra=()
build first env
[ "$(wc -l <"$work/first.facts")" -ge 8 ] || {
  echo "the examples gave fewer than 8 images" >&2
  exit 1
}

build time_zone env TZ=Pacific/Kiritimati SOURCE_DATE_EPOCH=1
same time_zone
build locale env LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8 LANGUAGE=tr
same locale
build empty_environment env -i PATH=/usr/bin:/bin
same empty_environment

extra=(-j 1)
build one_thread env
same one_thread
extra=(-j 16)
build sixteen_threads env
same sixteen_threads
extra=()

(umask 077 && build umask env)
same umask

(cd / && build other_directory env)
same other_directory

if [ "$(id -u)" -eq 0 ]; then
  # Another user may not be able to reach the program where it lies.
  install -m 755 "$bootmill" "$work/bootmill"
  cp -r "$examples" "$work/examples"
  chmod -R a+rX "$work/examples"
  bootmill=$work/bootmill examples=$work/examples
  build other_user setpriv --reuid=65534 --regid=65534 --clear-groups
else
  build other_user unshare --user
fi
same other_user

cp -r "$modules" "$work/elsewhere"
modules=$work/elsewhere
build modules_elsewhere env
same modules_elsewhere

exit $((failures > 0))
