// SPDX-License-Identifier: Apache-2.0
// Reading Debian binary packages, in memory only.
#ifndef BOOTMILL_BUILDER_ARCHIVE_DEB_H_
#define BOOTMILL_BUILDER_ARCHIVE_DEB_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "builder/archive/file.h"
#include "common/bytes.h"
#include "common/limits.h"

namespace bootmill::archive {

// Limits for one package. The defaults are several times what the packages of
// any GRUB version need; tests use smaller ones.
struct DebLimits {
  size_t deb_bytes = kMaxDebBytes;
  // Of the unpacked tar archive of one member.
  size_t unpacked_bytes = 128 * kMiB;
  // Unpacked bytes per packed byte; the first MiB is always allowed. Real
  // packages have a ratio of about 7, bombs one of thousands.
  size_t unpacked_ratio = 100;
  // Members in one tar archive.
  size_t entries = 20000;
  // Bytes of one wanted file.
  size_t file_bytes = 16 * kMiB;
};

// The parts of a package that were asked for.
struct Deb {
  // Fields of its control file.
  std::string package;
  std::string version;
  std::string architecture;
  // In the order of the package; paths without "./".
  std::vector<ArchivedFile> files;
};

// Reads the files of `deb` whose path (without "./") `wanted` accepts.
//
// Only what dpkg-deb writes is accepted: an ar archive of `debian-binary`
// ("2.0"), `control.tar` and `data.tar`, in this order, the tars uncompressed
// or compressed by gzip, xz or zstd; after them only members whose names start
// with `_` (signatures), which are ignored. The tars must be intact to their
// last byte. Wanted files must be regular files, must not lie below a link, and
// must agree with the package's `md5sums` if it has them.
//
// Errors: INVALID_ARGUMENT for a package that is truncated, corrupt, or has
// unsafe or repeated paths, whether or not they are wanted; RESOURCE_EXHAUSTED
// beyond `limits`. Thread-safe. Source: deb(5), deb-control(5), deb-md5sums(5)
// of dpkg 1.21.
absl::StatusOr<Deb> ReadDeb(
    ByteSpan deb, const std::function<bool(std::string_view path)>& wanted,
    const DebLimits& limits = {});

}  // namespace bootmill::archive

#endif  // BOOTMILL_BUILDER_ARCHIVE_DEB_H_
