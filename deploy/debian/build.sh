#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds the packages bootmill, bootmill-server and bootmill-agent for this
# Debian release, from the files of this checkout, in build/deb. `make deb`
# calls it. With PROGRAMS, a directory of this checkout, its programs are packed
# instead, in build/deb-packed: for tests of all but the programs.
#
# usage: build.sh [PROGRAMS]
#
# The version is that of CMakeLists.txt. Between releases the number of commits
# and the commit follow, so that a later one is an upgrade; then the Debian
# release, so that an upgrade of Debian is one too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=$PWD/build/deb
if [ $# -gt 0 ]; then
  out=$PWD/build/deb-packed
  export BOOTMILL_PROGRAMS=$PWD/$1
fi
tree=$out/bootmill

version() {
  local number tag
  number=$(sed -n 's/^project(bootmill VERSION \([0-9.]*\).*/\1/p' \
    CMakeLists.txt)
  tag=$(git tag --points-at HEAD --list "v$number")
  if [ -n "$tag" ] && [ -z "$(git status --porcelain)" ]; then
    echo "$number"
  else
    echo "$number+$(git rev-list --count HEAD).$(git describe --always \
      --exclude '*' --dirty=.changed)"
  fi
}

# shellcheck source=/dev/null
release=$(. /etc/os-release && echo "deb$VERSION_ID")
full=$(version)~$release

rm -rf "$out"
mkdir -p "$tree"
git ls-files --cached --others --exclude-standard |
  while read -r name; do [ ! -e "$name" ] || echo "$name"; done |
  tar --create --files-from=- | tar --extract --directory "$tree"
cp -r "$tree/deploy/debian" "$tree/debian"
# The date of the commit is that of every file in the packages.
cat >"$tree/debian/changelog" <<END
bootmill ($full) unstable; urgency=medium

  * Built from the project's own tree; its history is the list of changes.

 -- $(sed -n 's/^Maintainer: //p' deploy/debian/control)  $(git log -1 \
  --format=%cD)
END

# debhelper gives the build a home directory of its own, without caches.
CCACHE_DIR=${CCACHE_DIR:-$(ccache --get-config cache_dir)}
npm_config_cache=${npm_config_cache:-$(npm config get cache)}
export CCACHE_DIR npm_config_cache
cd "$tree"
if ! DEB_BUILD_OPTIONS="parallel=${JOBS:-$(nproc)} terse" \
  dpkg-buildpackage --build=binary --no-sign >"$out/build.log" 2>&1; then
  tail -40 "$out/build.log" >&2
  echo "deb: failed; all of it is in $out/build.log" >&2
  exit 1
fi
cd "$out"
echo "deb: in $out:" *.deb
