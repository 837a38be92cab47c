// SPDX-License-Identifier: Apache-2.0
// Undoing the compression of a package's member; used inside this folder.
#ifndef BOOTMILL_BUILDER_ARCHIVE_UNPACK_H_
#define BOOTMILL_BUILDER_ARCHIVE_UNPACK_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "builder/archive/reader.h"
#include "common/bytes.h"

namespace bootmill::archive {

// Returns what `packed` holds, a single stream in the format of `filter`,
// which must be intact to its end: nothing may be missing or follow, and the
// checksum of the format must agree (gzip and xz have one; zstd may).
//
// Errors: INVALID_ARGUMENT (not in the format, truncated, corrupt, bytes after
// the end); RESOURCE_EXHAUSTED (more than `max_bytes` unpacked; no more than
// that, a block and the format's window are ever in memory). Thread-safe.
absl::StatusOr<Bytes> Unpack(ByteSpan packed, Filter filter, size_t max_bytes);

}  // namespace bootmill::archive

#endif  // BOOTMILL_BUILDER_ARCHIVE_UNPACK_H_
