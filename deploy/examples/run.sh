#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs a daemon until it is interrupted; data in build/run. `make run` calls it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD/build/run
mkdir -p "$root"
rm -f "$root/bootmilld.log"
admin=build/run/data/credentials/admin
build/bin/bootmilld --data-dir "$root/data" \
  --grpc-address 127.0.0.1:7443 --http-address 127.0.0.1:7480 \
  --grpc-socket "" --http-socket "" 2> >(tee "$root/bootmilld.log" >&2) &
daemon=$!
# Ctrl-C reaches the daemon too; this waits for its end.
trap 'kill -TERM "$daemon" 2>/dev/null || true' TERM
trap '' INT
until grep -q 'ready; data in' "$root/bootmilld.log" 2>/dev/null; do
  kill -0 "$daemon" 2>/dev/null || exit 1
  sleep 0.1
done
export BOOTMILL_CONFIG=$root/config.yaml
build/bin/bootmill config set-context run --server localhost:7443 \
  --ca "$PWD/$admin/ca.pem" --cert "$PWD/$admin/cert.pem" \
  --key "$PWD/$admin/key.pem" --org default
build/bin/bootmill config use run
cat <<END
run: gRPC on 127.0.0.1:7443, pages and API on https://localhost:7480
run: open this once, within five minutes (the daemon's CA is its own: the browser
run: will ask, or import $admin/ca.pem):
END
build/bin/bootmill ui login
cat <<END
run: or call it from another terminal, in this directory:
  export BOOTMILL_CONFIG=$root/config.yaml
  build/bin/bootmill toolchain import --directory /usr/lib/grub \\
    --trust-directory --activate
  build/bin/bootmill apply -f deploy/examples
  build/bin/bootmill build hosting --promote
  build/bin/bootmill ui login     # another link
run: Ctrl-C ends it
END
status=0
wait "$daemon" || status=$?
exit "$status"
