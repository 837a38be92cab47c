#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Prints the sources of a Debian release as apt reads them (sources.list(5)): the
# main archive and, of a stable release, its security updates.
#
# The mirrors are those that this machine's apt configuration names, or
# DEBIAN_MIRROR, and DEBIAN_SECURITY_MIRROR, which may be missing.
#
# usage: debian-sources.sh SUITE   (as in: debian-sources.sh trixie)
set -euo pipefail

[ $# -eq 1 ] || { echo "usage: $0 SUITE" >&2; exit 2; }
suite=$1
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e "$keys" ] || {
  echo "debian-sources: no $keys; install package debian-archive-keyring" >&2
  exit 1
}
release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)

# mirror_of SUITE...: prints the first mirror that has one of these suites.
mirror_of() {
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' \
    'Created-By: Packages' |
    awk -v wanted=" $* " '
      index(wanted, " " $1 " ") && $2 == "main" && !found {
        print $3; found = 1
      }'
}

main=${DEBIAN_MIRROR:-$(mirror_of "$release" stable)}
if [ -z "$main" ]; then
  echo "debian-sources: apt knows no mirror of Debian's main archive;" \
    "set DEBIAN_MIRROR to one" >&2
  exit 1
fi
echo "deb [signed-by=$keys] $main $suite main"

security=${DEBIAN_SECURITY_MIRROR:-}
if [ -z "$security" ] && [ -z "${DEBIAN_MIRROR:-}" ]; then
  security=$(mirror_of "$release-security" stable-security)
fi
if [ "$suite" != sid ] && [ -n "$security" ]; then
  echo "deb [signed-by=$keys] $security $suite-security main"
fi
