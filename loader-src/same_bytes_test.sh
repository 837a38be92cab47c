#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds what goes into images again: the sources in another directory, another
# compiler for the rest of the project, another umask, locale and time zone. The
# bytes must be the same.
#
# usage: same_bytes_test.sh SOURCE_DIR BUILD_DIR TARGET FILE...
# TARGET makes the FILEs, which are below BUILD_DIR/loader-src.
set -euo pipefail
source=$(readlink -f "$1")
built=$(readlink -f "$2")
target=$3
shift 3
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
cmake --build build --target "$target" >build.log 2>&1 ||
  { cat build.log >&2; exit 1; }
for file; do
  cmp "$built/loader-src/$file" "build/loader-src/$file"
  echo "$file: the same $(stat -c %s "$built/loader-src/$file") bytes"
done
