// SPDX-License-Identifier: Apache-2.0
// The memdisk: a file system inside an image, which is an archive.
#ifndef BOOTMILL_BUILDER_ARCHIVE_MEMDISK_H_
#define BOOTMILL_BUILDER_ARCHIVE_MEMDISK_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "builder/archive/file.h"
#include "common/bytes.h"

namespace bootmill::archive {

// Each is read by the GRUB module of its name: `tar`, `newc`.
enum class MemdiskFormat { kTar, kNewc };

// Returns an archive of `files` in their order: WriteTar or WriteNewc, with
// their errors. Thread-safe.
absl::StatusOr<Bytes> WriteMemdisk(MemdiskFormat format,
                                   std::span<const ArchivedFile> files);

// Returns the regular files of a memdisk of any origin (newc; tar as ustar,
// GNU, pax or old), in order, with paths as PlainPath returns them.
// Directories, links and devices are left out. Bytes after the end mark are
// ignored. `memdisk` must outlive the files' places. Paths may be hostile:
// check them with CheckPath before using them as file names.
//
// Errors: INVALID_ARGUMENT (neither format, truncated, corrupt);
// RESOURCE_EXHAUSTED (larger than kMaxMemdiskBytes, more than 10,000 members).
// Thread-safe.
absl::StatusOr<std::vector<ArchivedFile>> ReadMemdisk(ByteSpan memdisk);

}  // namespace bootmill::archive

#endif  // BOOTMILL_BUILDER_ARCHIVE_MEMDISK_H_
