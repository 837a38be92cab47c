#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# apt-get as a machine of another Debian release would call it: all that it
# reads about packages and all that it writes lies below DIR, an absolute path.
# The release's list of packages is fetched once, when DIR has none. Nothing is
# installed unless ARGUMENTs say so; needs no root.
#
# debian-sources.sh says from where.
set -euo pipefail

if [ $# -lt 3 ]; then
  echo "usage: $0 SUITE DIR ARGUMENT...   (as in: $0 trixie /tmp/apt" \
    "download hello)" >&2
  exit 2
fi
suite=$1
dir=$2
shift 2

fail() {
  echo "apt-of-suite: $suite: $*" >&2
  exit 1
}

command -v apt-get >/dev/null || fail "no program apt-get"

apt() {
  apt-get -qq -o Dir::Etc::sourcelist="$dir/sources.list" \
    -o Dir::Etc::sourceparts=- -o Dir::Etc::preferencesparts=- \
    -o Dir::Etc::preferences=- -o Dir::State="$dir/state" \
    -o Dir::State::status=/dev/null -o Dir::Cache="$dir/cache" \
    -o APT::Architecture=amd64 -o APT::Architectures=amd64 \
    -o APT::Sandbox::User=root -o Acquire::Languages=none \
    -o APT::Update::Error-Mode=any -o Acquire::Retries=3 "$@"
}

if [ ! -e "$dir/sources.list" ]; then
  mkdir -p "$dir/state/lists/partial" "$dir/cache/archives/partial"
  "$(dirname "${BASH_SOURCE[0]}")/debian-sources.sh" "$suite" \
    >"$dir/fetched.list"
  apt -o Dir::Etc::sourcelist="$dir/fetched.list" update >&2
  mv "$dir/fetched.list" "$dir/sources.list" # only with its packages' list
fi
apt "$@"
