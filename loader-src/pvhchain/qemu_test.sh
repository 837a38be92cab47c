#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Starts pvhchain.elf as a Multiboot kernel where there is no Xen: it must say
# so on port 0xe9 and stop, which shows that the file's layout, its entry and
# its way of refusing work on an emulated processor.
#
# usage: qemu_test.sh PVHCHAIN_ELF
set -euo pipefail
elf=$1
qemu="qemu-system-i386"
command -v "$qemu" >/dev/null || {
  echo "no $qemu: install package qemu-system-x86" >&2
  exit 1
}
work=$(mktemp -d)
trap 'kill "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT
expected="pvhchain: xen: not found by CPUID; this program starts guests on \
Xen only"

: >"$work/port"
"$qemu" -machine pc -accel tcg -m 16 -display none -serial none -monitor none \
  -no-reboot -kernel "$elf" -debugcon "file:$work/port" 2>"$work/qemu" &
pid=$!
# Ten times longer than a busy machine needs.
for ((i = 0; i < 600; ++i)); do
  if [ "$(tr -d '\r' <"$work/port")" = "$expected" ]; then
    echo "it said: $expected"
    exit 0
  fi
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.1
done
echo "expected on port 0xe9: $expected" >&2
echo "got: $(cat "$work/port" "$work/qemu")" >&2
exit 1
