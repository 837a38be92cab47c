#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds every example fleet from the machine's own GRUB modules and shows what
# came out. `make demo` calls it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
modules=/usr/lib/grub
out=build/demo

echo "demo: building the fleets of deploy/examples from $modules into $out"
mkdir -p "$out"
build/bin/bootmill build --local -f deploy/examples -d "$modules" -o "$out"
