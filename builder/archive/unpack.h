// SPDX-License-Identifier: Apache-2.0
// Decompressing a member of a package; used inside this folder only.
#ifndef BOOTMILL_BUILDER_ARCHIVE_UNPACK_H_
#define BOOTMILL_BUILDER_ARCHIVE_UNPACK_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "builder/archive/reader.h"
#include "common/bytes.h"

namespace bootmill::archive {

// Returns the content of `packed`, which is a single stream in the format of
// `filter`. The stream must be intact: nothing may be missing or follow, and
// the checksum of the format must agree (gzip and xz have one; zstd may have
// one).
//
// Errors: INVALID_ARGUMENT (not in the format, truncated, corrupt, bytes after
// the end); RESOURCE_EXHAUSTED (more than `max_bytes` unpacked; memory is never
// used for more than that, one block and the format's window). Thread-safe.
absl::StatusOr<Bytes> Unpack(ByteSpan packed, Filter filter, size_t max_bytes);

}  // namespace bootmill::archive

#endif  // BOOTMILL_BUILDER_ARCHIVE_UNPACK_H_
