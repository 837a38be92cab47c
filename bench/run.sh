#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs the benchmarks and writes build/reports/NAME.md. `make bench` calls it;
# `make test` calls it with the everyday build's programs, under another name:
# that what is measured still works, and how fast that build is, no verdict.
#
# usage: run.sh [LAYOUT_BENCH PROGRAMS NAME]   (PROGRAMS: a directory; default:
#   the release build's, performance)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
layout=${1:-build/release/bench/layout_bench}
programs=$(realpath "${2:-build/release/bin}")
name=${3:-performance}
mkdir -p build/reports
"$layout" --benchmark_repetitions=9 --benchmark_min_time=0.1 \
  --benchmark_enable_random_interleaving=false \
  --benchmark_out="build/reports/$name.json" \
  --benchmark_out_format=json >/dev/null
python3 bench/report.py "build/reports/$name.json" "build/reports/$name.md"
BOOTMILL_BIN_DIR=$programs python3 -B bench/programs_bench.py \
  "build/reports/$name-programs.md"
{ echo; cat "build/reports/$name-programs.md"; } >>"build/reports/$name.md"
# In `make test` browsers have a run of their own.
if [ "$name" = performance ]; then
  npm --prefix web run --silent e2e -- "$programs" speed
fi
