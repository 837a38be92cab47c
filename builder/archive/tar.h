// SPDX-License-Identifier: Apache-2.0
// Writing and reading the memdisk: a file system inside an image, in tar
// format.
#ifndef BOOTMILL_BUILDER_ARCHIVE_TAR_H_
#define BOOTMILL_BUILDER_ARCHIVE_TAR_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/bytes.h"

namespace bootmill::archive {

// A regular file in an archive.
struct TarFile {
  std::string path;
  Bytes bytes;
};

// Returns a tar archive of `files` in their order. Its bytes depend on paths
// and contents only: ustar headers with mode 0644, owner and group 0 without
// names, time 0; two blocks of zeros at the end and no further padding.
// Directories have no members; GRUB derives them from the paths.
//
// Errors: INVALID_ARGUMENT (no file at all, which GRUB would not recognise as a
// tar; a path that CheckPath refuses, that does not fit a ustar header or that
// appears twice or as the directory of another); RESOURCE_EXHAUSTED (more than
// kMaxMemdiskBytes in all). Thread-safe. Source: POSIX.1-1988 ustar; reader:
// GRUB's grub-core/fs/tar.c.
absl::StatusOr<Bytes> WriteTar(std::span<const TarFile> files);

// Returns the regular files of a tar archive of any origin (ustar, GNU, pax,
// old), in order, with paths as PlainPath returns them. Directories, links and
// devices are left out. Bytes after the end mark are ignored. Paths may be
// hostile: check them with CheckPath before using them as file names.
//
// Errors: INVALID_ARGUMENT (not a tar, truncated, corrupt); RESOURCE_EXHAUSTED
// (larger than kMaxMemdiskBytes, more than 10,000 members). Thread-safe.
absl::StatusOr<std::vector<TarFile>> ReadTar(ByteSpan tar);

}  // namespace bootmill::archive

#endif  // BOOTMILL_BUILDER_ARCHIVE_TAR_H_
