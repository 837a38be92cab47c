#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Prepares the directory $1 for interop_test.mjs: packages of the lock file, a
# client generated from proto/, certificates. Repeats only the steps whose
# inputs have changed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$here/../../..
work=$1

for tool in node npm protoc openssl; do
  command -v "$tool" >/dev/null || {
    echo "e2e: no program $tool; deploy/setup/install-packages.sh test" >&2
    exit 1
  }
done
mkdir -p "$work"
cd "$work"

wanted=$(cat "$here/package-lock.json" "$here/package.json" | sha256sum)
if [ "$(cat packages.sha256 2>/dev/null)" != "$wanted" ]; then
  rm -rf node_modules packages.sha256
  cp "$here/package.json" "$here/package-lock.json" .
  npm ci --no-audit --no-fund --ignore-scripts
  echo "$wanted" >packages.sha256
fi

rm -rf gen
mkdir gen
protoc --plugin=node_modules/.bin/protoc-gen-es \
  --es_out=gen --es_opt=target=js,import_extension=js \
  -I "$top/proto" "$top"/proto/bootmill/v1/*.proto

if [ ! -e stranger.pem ]; then
  "$top/server/http/testing/make_certificates.sh" "$work"
fi
cp "$here/interop_test.mjs" .
