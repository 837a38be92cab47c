#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Holds docs/api-methods.md against the protos.
#   tests/docs/methods.sh METHOD_REFERENCE DESCRIPTORS
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

mkdir -p build/reports
"$1" "$2" > build/reports/api-methods.md
if ! diff -u docs/api-methods.md build/reports/api-methods.md; then
  echo "docs/api-methods.md is not what the protos say: make docs-refresh" >&2
  exit 1
fi
