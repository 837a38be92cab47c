#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs a daemon in the foreground until it is interrupted; data in build/run.
# `make run` calls it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD/build/run
mkdir -p "$root"
cat <<END
run: gRPC on 127.0.0.1:7443, HTTPS on 127.0.0.1:7480, data in build/run/data
run: call it from another terminal, in this directory:
  build/bin/bootmill config set-context run --server localhost:7443 \\
    --ca build/run/data/credentials/admin/ca.pem \\
    --cert build/run/data/credentials/admin/cert.pem \\
    --key build/run/data/credentials/admin/key.pem --org default
  build/bin/bootmill config use run
  build/bin/bootmill toolchain import --directory /usr/lib/grub \\
    --trust-directory --activate
  build/bin/bootmill apply -f deploy/examples
  build/bin/bootmill build hosting --promote
run: Ctrl-C ends it
END
exec build/bin/bootmilld --data-dir "$root/data" \
  --grpc-address 127.0.0.1:7443 --http-address 127.0.0.1:7480 \
  --grpc-socket "" --http-socket ""
