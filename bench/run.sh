#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs the benchmarks and writes build/reports/NAME.md. `make bench` calls it;
# `make test` calls it with the everyday build's program, under another name:
# that what is measured still works, and how fast that build is, no verdict.
#
# usage: run.sh [PROGRAM NAME]   (default: the release build's, performance)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=${1:-build/release/bench/layout_bench}
name=${2:-performance}
mkdir -p build/reports
"$program" --benchmark_repetitions=9 --benchmark_min_time=0.1 \
  --benchmark_enable_random_interleaving=false \
  --benchmark_out="build/reports/$name.json" \
  --benchmark_out_format=json >/dev/null
python3 bench/report.py "build/reports/$name.json" "build/reports/$name.md"
