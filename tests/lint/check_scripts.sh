#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs shellcheck on every shell script, flake8 on every Python program.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
list() { git ls-files --cached --others --exclude-standard "$@"; }

mapfile -t scripts < <(list '*.sh' '.ci/run')
mapfile -t programs < <(list '*.py')
if [ ${#scripts[@]} -eq 0 ] || [ ${#programs[@]} -eq 0 ]; then
  echo "no scripts found: the check checked nothing" >&2
  exit 1
fi
shellcheck "${scripts[@]}"
flake8 "${programs[@]}"
echo "${#scripts[@]} shell scripts, ${#programs[@]} Python programs"
