// SPDX-License-Identifier: Apache-2.0
// A file in an archive.
#ifndef BOOTMILL_BUILDER_ARCHIVE_FILE_H_
#define BOOTMILL_BUILDER_ARCHIVE_FILE_H_

#include <span>
#include <string>

#include "absl/status/status.h"
#include "common/bytes.h"

namespace bootmill::archive {

// A regular file in an archive.
struct ArchivedFile {
  std::string path;
  Bytes bytes;
  // Of a file that ReadMemdisk returns: `bytes` as they lie in the archive, of
  // which this is a view; empty if they do not lie there in one piece.
  ByteSpan place = {};
};

// Checks that `files` can be the files of a memdisk. Errors: INVALID_ARGUMENT
// (no file at all, which GRUB would not recognise as an archive; a path that
// CheckPath refuses or that appears twice or as the directory of another).
// Thread-safe.
absl::Status CheckFiles(std::span<const ArchivedFile> files);

}  // namespace bootmill::archive

#endif  // BOOTMILL_BUILDER_ARCHIVE_FILE_H_
