#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds one example fleet and takes its PVH image apart again. `make run`
# calls it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=build/run
mkdir -p "$out"
build/bin/bootmill preview --local -f deploy/examples/hosting.yaml \
  -d /usr/lib/grub --target i386-xen_pvh
build/bin/bootmill build --local -f deploy/examples/hosting.yaml \
  -d /usr/lib/grub -o "$out"
build/bin/bootmill inspect "$out/hosting-i386-xen_pvh.bin"
