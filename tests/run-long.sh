#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs the tests that are too long for `make test`; docs/testing.md gives the
# reason for each. `make test-long` calls it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

echo "test-long: clang-tidy on every file"
tests/lint/lint.sh all

echo "test-long: unit tests under ThreadSanitizer"
for preset in asan tsan; do
  deploy/setup/configure.sh $preset -DBOOTMILL_LONG_TESTS=ON
  cmake --build --preset $preset -j "$(nproc)"
done
ctest --test-dir build/tsan --output-on-failure --no-tests=error \
  -j "$(nproc)" -L unit

echo "test-long: coverage of the unit tests"
tests/coverage.sh

echo "test-long: all tests, those of the asan build that are long too"
exec tests/run-all.sh -LE none
