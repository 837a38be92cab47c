#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `format.sh check` fails if clang-format 19 would change a file; `format.sh
# fix` changes it. Output differs between versions, so the version is fixed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mapfile -t files < <(git ls-files --cached --others --exclude-standard \
  '*.h' '*.cc' '*.c' | while read -r name; do
  [ -f "$name" ] && echo "$name"; done)
[ ${#files[@]} -gt 0 ] || { echo "no files to format" >&2; exit 1; }
case ${1:-} in
  check) clang-format-19 --dry-run --Werror "${files[@]}" ;;
  fix) clang-format-19 -i "${files[@]}" ;;
  *) echo "usage: $0 check|fix" >&2; exit 2 ;;
esac
echo "${#files[@]} files"
