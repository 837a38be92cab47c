#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs the benchmarks and writes build/reports/performance.md. `make bench`
# calls it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mkdir -p build/reports
build/release/bench/layout_bench --benchmark_repetitions=9 \
  --benchmark_min_time=0.1 --benchmark_enable_random_interleaving=false \
  --benchmark_out=build/reports/layout-bench.json \
  --benchmark_out_format=json >/dev/null
python3 bench/report.py build/reports/layout-bench.json \
  build/reports/performance.md
