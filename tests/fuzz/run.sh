#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs every fuzz target for a while, one per core. `make fuzz` calls it.
#
# usage: run.sh BUILD_DIRECTORY SECONDS_PER_TARGET
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=$1
seconds=$2
mapfile -t targets < <(find "$build/tests/fuzz" -maxdepth 1 -type f \
  -executable -name 'fuzz_*' | sort)
[ ${#targets[@]} -gt 0 ] || { echo "no fuzz target in $build" >&2; exit 1; }
echo "fuzz: ${#targets[@]} targets, $seconds s each"

fuzz_one() {
  local program=$1 seconds=$2
  local name=${program##*/fuzz_}
  local found=build/fuzz-found/$name
  local corpus=tests/fuzz/corpus/$name
  case $name in
    grub_script_differential) corpus=tests/fuzz/corpus/grub_script ;;
  esac
  mkdir -p "$found"
  local dictionary=()
  [ ! -e "$corpus.dict" ] || dictionary=("-dict=$corpus.dict")
  "$program" -max_total_time="$seconds" -timeout=20 -print_final_stats=1 \
    -artifact_prefix="$found-" "${dictionary[@]}" "$found" "$corpus" \
    >"$found.log" 2>&1 || {
    tail -n 40 "$found.log" >&2
    echo "fuzz: $name FAILED; input beside $found" >&2
    return 1
  }
  echo "fuzz: $name: $(grep -o 'number_of_executed_units: *[0-9]*' \
    "$found.log") no failure"
}
export -f fuzz_one
printf '%s\0' "${targets[@]}" |
  xargs -0 -P "$(nproc)" -n 1 -I{} bash -c "fuzz_one {} $seconds"
