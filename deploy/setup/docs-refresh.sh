#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Copies the reports that the last runs wrote into docs/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
if [ ! -e build/reports/performance.md ]; then
  echo "no report in build/reports: run make bench first" >&2
  exit 1
fi
cp build/reports/performance.md docs/performance.md
echo "docs/performance.md"
