#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What can be said of the packages in DIR without installing them.
#
# usage: lint.sh DIR
set -euo pipefail
packages=("$1"/bootmill_*.deb "$1"/bootmill-agent_*.deb
  "$1"/bootmill-server_*.deb)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for package in "${packages[@]}"; do
  dpkg-deb --extract "$package" "$work"
done
status=0
fail() {
  echo "lint: $*" >&2
  status=1
}

echo "lint: lintian"
# That of Debian 12 does not know the field Static-Built-Using yet.
lintian --fail-on error,warning --tag-display-limit 0 --allow-root \
  --suppress-tags unknown-field \
  "${packages[@]}" || fail "lintian found something"

echo "lint: what the services may do"
mapfile -t services < <(find "$work" -name '*.service')
[ ${#services[@]} -eq 2 ] || fail "expected two services: ${services[*]}"
for service in "${services[@]}"; do
  systemd-analyze security --offline=true --no-pager --threshold=19 \
    "$service" >"$work/exposure" 2>&1 || {
    grep -v '✓' "$work/exposure" >&2
    fail "$(basename "$service") is exposed to 2.0 or more"
  }
done

echo "lint: no program loads what its package says that it contains"
for package in "${packages[@]}"; do
  contains=$(dpkg-deb --field "$package" Static-Built-Using)
  depends=$(dpkg-deb --field "$package" Depends)
  if [ -n "$contains" ] && [[ $depends =~ lib(absl|grpc|protobuf) ]]; then
    fail "$package contains $contains, and depends on $depends"
  fi
done
exit "$status"
