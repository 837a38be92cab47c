#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# names_test.sh HEADER MODULE...: each MODULE asks GRUB for names that HEADER declares,
# and for no others. (What a compiler adds by itself, such as memcpy, is in no GRUB.)
set -euo pipefail
header=$1
shift
for module in "$@"; do
  names=$(nm --undefined-only --format=just-symbols "$module")
  if [ -z "$names" ]; then
    echo "$module asks for nothing: is it a module?" >&2
    exit 1
  fi
  for name in $names; do
    if ! grep -qw -- "$name" "$header"; then
      echo "$module asks for $name, which $header does not declare" >&2
      exit 1
    fi
  done
  echo "$module: $(wc -w <<<"$names") names"
done
