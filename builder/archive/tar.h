// SPDX-License-Identifier: Apache-2.0
// Writing a memdisk in tar format, as images of before newc.h have it.
#ifndef BOOTMILL_BUILDER_ARCHIVE_TAR_H_
#define BOOTMILL_BUILDER_ARCHIVE_TAR_H_

#include <span>

#include "absl/status/statusor.h"
#include "builder/archive/file.h"
#include "common/bytes.h"

namespace bootmill::archive {

// Returns a tar archive of `files` in their order. Its bytes depend on paths
// and contents only: ustar headers with mode 0644, owner and group 0 without
// names, time 0; two blocks of zeros at the end and no further padding.
// Directories have no members; GRUB derives them from the paths.
//
// Errors: those of CheckFiles; INVALID_ARGUMENT (a path that does not fit a
// ustar header); RESOURCE_EXHAUSTED (more than kMaxMemdiskBytes in all).
// Thread-safe. Source: POSIX.1-1988 ustar; reader: GRUB's grub-core/fs/tar.c.
absl::StatusOr<Bytes> WriteTar(std::span<const ArchivedFile> files);

}  // namespace bootmill::archive

#endif  // BOOTMILL_BUILDER_ARCHIVE_TAR_H_
