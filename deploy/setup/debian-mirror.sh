#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Prints the address of the mirror of Debian's main archive that this machine's
# apt configuration names, or DEBIAN_MIRROR if that is set.
set -euo pipefail

if [ -n "${DEBIAN_MIRROR:-}" ]; then
  echo "$DEBIAN_MIRROR"
  exit 0
fi
release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
# The security archive names its suites differently.
# shellcheck disable=SC2016
mirror=$(apt-get indextargets \
  --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
  awk -v release="$release" '
    ($2 == release || $2 == "stable") && $3 == "main" && !found {
      print $1; found = 1
    }')
if [ -z "$mirror" ]; then
  echo "debian-mirror: apt knows no mirror of Debian's main archive;" \
    "set DEBIAN_MIRROR to one" >&2
  exit 1
fi
echo "$mirror"
