// SPDX-License-Identifier: Apache-2.0
// Reading a tar archive that every program must read the same way; used inside
// this folder only.
#ifndef BOOTMILL_BUILDER_ARCHIVE_STRICT_TAR_H_
#define BOOTMILL_BUILDER_ARCHIVE_STRICT_TAR_H_

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "builder/archive/file.h"
#include "common/bytes.h"

namespace bootmill::archive {

struct StrictTarLimits {
  size_t entries = 0;
  size_t file_bytes = 0;  // the most bytes of one wanted file
};

// Returns the files of `tar` whose path (as PlainPath shows it) `wanted`
// accepts, in order.
//
// Every member, wanted or not, needs a path that CheckPath accepts and that no
// other member has. Wanted members are regular files whose parents, as far as
// the archive holds them, are directories. The archive ends with at least two
// blocks of zeros, and nothing else follows.
//
// Errors: INVALID_ARGUMENT for anything else, for a bad header checksum and
// for header types that dpkg does not know (pax, sparse, ...);
// RESOURCE_EXHAUSTED beyond `limits`. Thread-safe.
absl::StatusOr<std::vector<ArchivedFile>> ReadStrictTar(
    ByteSpan tar, const std::function<bool(std::string_view path)>& wanted,
    const StrictTarLimits& limits);

}  // namespace bootmill::archive

#endif  // BOOTMILL_BUILDER_ARCHIVE_STRICT_TAR_H_
