#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds pvhchain.elf again: the sources in another directory, another compiler
# for the rest of the project, another umask, locale and time zone. The bytes
# must be the same.
#
# usage: same_bytes_test.sh PVHCHAIN_ELF SOURCE_DIR
set -euo pipefail
elf=$(readlink -f "$1")
source=$(readlink -f "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/a directory elsewhere"
cd "$work/a directory elsewhere"
cp -r "$source/loader-src" .
cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(elsewhere LANGUAGES C CXX)
add_library(bootmill_common INTERFACE)
function(bootmill_test)
endfunction()
add_subdirectory(loader-src)
END
umask 077
export LC_ALL=C TZ=Asia/Kolkata
cmake -G Ninja -B build -DCMAKE_C_COMPILER=clang-19 \
  -DCMAKE_CXX_COMPILER=clang++-19 >configure.log 2>&1 ||
  { cat configure.log >&2; exit 1; }
cmake --build build --target pvhchain_elf >build.log 2>&1 ||
  { cat build.log >&2; exit 1; }
cmp "$elf" build/loader-src/pvhchain/pvhchain.elf
echo "the same $(stat -c %s "$elf") bytes"
