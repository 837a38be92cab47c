#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Configures one CMake preset; prints CMake's output only if it fails.
#
# usage: configure.sh PRESET [CMAKE OPTION]...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
preset=$1
shift
mkdir -p build
log=build/configure-$preset.log
if ! cmake --preset "$preset" "$@" >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
