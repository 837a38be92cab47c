#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes certificates for tests in the directory $1: ca.pem; server.pem/.key for
# 127.0.0.1 and localhost; ann.pem/.key and bob.pem/.key, users of org
# `default`; stranger.pem/.key, which names ann but is signed by another CA.
set -euo pipefail
cd "$1"

authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -keyout "$1.key" -out "$1.pem" -subj "/CN=$1" -days 2 2>/dev/null
}
# certificate NAME CA ALTERNATIVE-NAMES
certificate() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" 2>/dev/null
  openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -out "$1.pem" \
    -days 2 -extfile <(echo "subjectAltName=$3") 2>/dev/null
}
authority ca
authority other
certificate server ca IP:127.0.0.1,DNS:localhost
certificate ann ca URI:bootmill://default/user/ann
certificate bob ca URI:bootmill://default/user/bob
certificate stranger other URI:bootmill://default/user/ann
