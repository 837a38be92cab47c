#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Shows the main job with real input: starts a daemon, imports the machine's
# own GRUB modules, applies the example fleets, builds, signs, serves and
# verifies their images, and lets an agent install one. `make demo` calls it.
# All files are in build/demo; no process is left when it ends.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD/build/demo
bin=$PWD/build/bin
modules=/usr/lib/grub
rm -rf "$root"
mkdir -p "$root"
export BOOTMILL_CONFIG=$root/config.yaml

say() { printf '\ndemo: %s\n' "$*"; }

# --- The daemon ----------------------------------------------------------------
# Its sockets are in a directory with a short name: a socket's path has 107
# bytes at most.
sockets=$(mktemp -d)
daemon=
cleanup() {
  if [ -n "$daemon" ]; then
    kill "$daemon" 2>/dev/null || true
    wait "$daemon" 2>/dev/null || true
  fi
  rm -rf "$sockets"
}
trap cleanup EXIT
say "starting bootmilld on loopback, data in build/demo/data"
"$bin/bootmilld" --data-dir "$root/data" --grpc-address 127.0.0.1:0 \
  --http-address 127.0.0.1:0 --grpc-socket "$sockets/grpc.sock" \
  --http-socket "$sockets/http.sock" --toolchain-dir "$modules" \
  2>"$root/bootmilld.log" &
daemon=$!
for _ in $(seq 300); do
  grep -q 'ready; data in' "$root/bootmilld.log" && break
  kill -0 "$daemon" 2>/dev/null || { cat "$root/bootmilld.log" >&2; exit 1; }
  sleep 0.1
done
port=$(sed -n 's/.*gRPC on port //p' "$root/bootmilld.log")
admin=$root/data/credentials/admin
key=$root/data/attestation.pub.pem
"$bin/bootmill" config set-context demo --server "localhost:$port" \
  --ca "$admin/ca.pem" --cert "$admin/cert.pem" --key "$admin/key.pem" \
  --org default
"$bin/bootmill" config use demo
"$bin/bootmill" whoami

# --- Specs in, images out ------------------------------------------------------
say "importing the GRUB modules of $modules"
"$bin/bootmill" toolchain import --directory "$modules" --trust-directory \
  --activate
say "applying the fleets of deploy/examples"
"$bin/bootmill" apply -f deploy/examples
say "building every fleet"
"$bin/bootmill" build --all --watch
say "building one again: nothing has to be laid out"
"$bin/bootmill" build hosting --watch
say "giving the releases to hosts"
for fleet in appliance hosting rescue vault; do
  "$bin/bootmill" promote "$fleet" --yes
done

# --- A host --------------------------------------------------------------------
say "a dom0 host gets a credential and pulls its loader"
"$bin/bootmill" principals issue dom0-1 --kind host --role host \
  -d "$root/dom0-1"
cat >"$root/agent.yaml" <<END
server: localhost:$port
org: default
credentials:
  ca: $root/dom0-1/ca.pem
  certificate: $root/dom0-1/cert.pem
  key: $root/dom0-1/key.pem
trusted_keys: [$key]
slots:
  default:
    fleet: hosting
    target: i386-xen_pvh
END
"$bin/bootmill-agent" pull --config "$root/agent.yaml" --state-dir "$root/host"
"$bin/bootmill-agent" status --config "$root/agent.yaml" \
  --state-dir "$root/host"

# --- A provider ----------------------------------------------------------------
say "a provider pulls and verifies images, and openssl agrees"
for fleet in appliance hosting rescue vault; do
  "$bin/bootmill" pull "$fleet" -d "$root/images" --trusted-key "$key" \
    --attestations
done
image=$root/images/hosting-i386-xen_pvh.bin
"$bin/bootmill" verify "$image" --trusted-key "$key"
printf 'openssl dgst -sha256 -verify: '
openssl dgst -sha256 -verify "$key" -signature "$image.sig" "$image"
cmp "$image" "$root/host/slots/default/loader-i386-xen_pvh.bin"

# --- The same without a daemon -------------------------------------------------
say "the same images built here, without a daemon"
"$bin/bootmill" build --local -f deploy/examples -d "$modules" \
  --output "$root/local"
for local in "$root"/local/*; do
  cmp "$local" "$root/images/$(basename "$local")"
done
say "all of them are the daemon's, byte for byte"

say "what was released"
"$bin/bootmill" list releases
say "done; images in build/demo/images, the host's slot in build/demo/host"
