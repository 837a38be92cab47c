#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Copies the reports and pictures that the last runs made into docs/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# refresh NAME COMMAND [REPORT]: copies build/reports/REPORT (or NAME), which
# COMMAND writes, to docs/NAME.
refresh() {
  local report=${3:-$1}
  if [ ! -e "build/reports/$report" ]; then
    echo "no build/reports/$report: run $2 first" >&2
    return 1
  fi
  cp "build/reports/$report" "docs/$1"
  echo "docs/$1"
}

status=0
refresh performance.md "make bench" || status=1
refresh ui-performance.md "make bench" || status=1
refresh api-methods.md "make test" || status=1
refresh boot-matrix.md "make test" || status=1
refresh guests.md "make test-long" guests-all.md || status=1
# The pictures of docs/ui.md, under the names that the browser tests give them.
refresh ui/fleets.png "make test" ui/fleets-desktop-dark.png || status=1
for picture in audit editor-error image import merge promote save viewer; do
  refresh "ui/$picture.png" "make test" "ui/dialog-$picture.png" || status=1
done
exit "$status"
