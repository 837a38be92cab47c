// SPDX-License-Identifier: Apache-2.0
// Debian binary packages, read in memory only.
#ifndef BOOTMILL_BUILDER_ARCHIVE_DEB_H_
#define BOOTMILL_BUILDER_ARCHIVE_DEB_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "builder/archive/tar.h"
#include "common/bytes.h"
#include "common/limits.h"

namespace bootmill::archive {

// How much of a package is looked at. The defaults hold every package of a
// GRUB version several times over; tests use smaller ones.
struct DebLimits {
  size_t deb_bytes = kMaxDebBytes;
  // Of one member's tar archive, unpacked.
  size_t unpacked_bytes = 128 * kMiB;
  // Unpacked bytes per packed byte, beyond a first MiB that is always allowed:
  // real packages have about 7, bombs thousands.
  size_t unpacked_ratio = 100;
  // Members of one tar archive.
  size_t entries = 20000;
  // One wanted file.
  size_t file_bytes = 16 * kMiB;
};

// What was asked for of one package.
struct Deb {
  // Fields of its control file.
  std::string package;
  std::string version;
  std::string architecture;
  // The wanted files in the order of the package; paths without "./".
  std::vector<TarFile> files;
};

// Reads the files of `deb` whose path (without "./") `wanted` accepts.
//
// Exactly what dpkg-deb writes is accepted: an ar archive of `debian-binary`
// ("2.0"), `control.tar` and `data.tar`, in this order, the tars as they are
// or compressed by gzip, xz or zstd; after them only members whose name starts
// with `_` (signatures), which are ignored. The tars must be intact to their
// last byte. Wanted files must be regular files, not
// below a link, and agree with the package's `md5sums` if it has them.
//
// Errors: INVALID_ARGUMENT for a package that is truncated, corrupt, or has
// unsafe or repeated paths, wherever they lead; RESOURCE_EXHAUSTED beyond
// `limits`. Thread-safe.
// Source: deb(5), deb-control(5), deb-md5sums(5) of dpkg 1.21.
absl::StatusOr<Deb> ReadDeb(
    ByteSpan deb, const std::function<bool(std::string_view path)>& wanted,
    const DebLimits& limits = {});

}  // namespace bootmill::archive

#endif  // BOOTMILL_BUILDER_ARCHIVE_DEB_H_
