#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds with clang's source coverage, runs the unit and golden tests and
# prints the lines and branches covered in each file.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
deploy/setup/configure.sh coverage
cmake --build --preset coverage -j "$(nproc)"
rm -rf build/coverage/profiles
LLVM_PROFILE_FILE="$PWD/build/coverage/profiles/%p-%m.profraw" \
  ctest --test-dir build/coverage --output-on-failure --no-tests=error \
  -j "$(nproc)" -L 'unit|golden'
llvm-profdata-19 merge -o build/coverage/all.profdata \
  build/coverage/profiles/*.profraw
mapfile -t programs < <(find build/coverage -type f -executable -name '*_test')
objects=()
for program in "${programs[@]}"; do objects+=(-object "$program"); done
llvm-cov-19 report "${objects[@]}" -instr-profile build/coverage/all.profdata \
  -ignore-filename-regex '(_test\.cc|/testing/|\.pb\.)' |
  tee build/reports/coverage.txt
awk '$1 == "TOTAL" && $2 > 0 { found = 1 } END { exit !found }' \
  build/reports/coverage.txt || { echo "coverage: no line counted" >&2; exit 1; }
