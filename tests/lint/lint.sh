#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Format, include table, source habits, shell, Python and the pages' checks on
# all files; clang-tidy on those that differ from the main branch (`changed`) or
# on every file (`all`).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
scope=${1:-changed}

list() { git ls-files --cached --others --exclude-standard "$@"; }

echo "lint: format"
tests/lint/format.sh check
echo "lint: include table"
python3 tests/lint/check_includes.py
echo "lint: source habits"
python3 tests/lint/check_sources.py
echo "lint: shell and Python"
tests/lint/check_scripts.sh

echo "lint: pages"
(cd web && { [ -d node_modules ] || npm ci --loglevel=error; } &&
  npm run --silent lint)

sources() { list '*.cc' | while read -r name; do
  [ -f "$name" ] && echo "$name"; done; }
case $scope in
  all) mapfile -t files < <(sources) ;;
  changed)
    # CI compares with the last commit of the main branch, or, on the main
    # branch, with the commit before this.
    base=$(git merge-base HEAD '@{upstream}' 2>/dev/null ||
      git rev-parse HEAD~1 2>/dev/null || git rev-parse HEAD)
    mapfile -t files < <(comm -12 <(sources | sort) \
      <({ git diff --name-only "$base"
        git ls-files --others --exclude-standard; } | sort -u))
    ;;
  *) echo "usage: $0 changed|all" >&2; exit 2 ;;
esac
echo "lint: clang-tidy on ${#files[@]} files"
[ ${#files[@]} -eq 0 ] || {
  # clang cannot read headers that g++ precompiled, nor all options of g++. The
  # files include what they use, so both can be left out.
  mkdir -p build/lint
  sed -E 's/ -include [^ ]*cmake_pch\.hxx//; s/ -Winvalid-pch//
    s/ -fpch-preprocess//; s/ -Wno-(restrict|stringop-overflow)//g' \
    build/dev/compile_commands.json >build/lint/compile_commands.json
  printf '%s\n' "${files[@]}" |
    xargs -P "$(nproc)" -n 1 clang-tidy-19 -p build/lint --quiet
}
echo "lint: clean"
