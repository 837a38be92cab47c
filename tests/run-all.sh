#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs the tests of the presets dev and asan, and the server's of tsan, as one
# ctest run with one summary. `make test` calls it.
#
# usage: run-all.sh [CTEST OPTION]...   (default: -LE long)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ $# -gt 0 ] || set -- -LE long

mkdir -p build/all build/reports
cat >build/all/CTestTestfile.cmake <<END
subdirs("$PWD/build/dev" "$PWD/build/asan" "$PWD/build/tsan/server"
  "$PWD/build/tsan/tests/e2e/daemon" "$PWD/build/tsan/tests/tsan")
END
exec ctest --test-dir build/all --output-on-failure --no-tests=error \
  -j "$(nproc)" --output-junit "$PWD/build/reports/junit.xml" "$@"
