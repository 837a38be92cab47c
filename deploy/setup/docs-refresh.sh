#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Copies the reports that the last runs wrote into docs/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# refresh NAME COMMAND: copies build/reports/NAME, which COMMAND writes.
refresh() {
  if [ ! -e "build/reports/$1" ]; then
    echo "no build/reports/$1: run $2 first" >&2
    return 1
  fi
  cp "build/reports/$1" "docs/$1"
  echo "docs/$1"
}

status=0
refresh performance.md "make bench" || status=1
refresh boot-matrix.md "make test" || status=1
refresh guests.md "make test" || status=1
exit "$status"
