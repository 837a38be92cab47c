// SPDX-License-Identifier: Apache-2.0
// Writing a memdisk in the format of cpio that the kernel's initrds have, too.
#ifndef BOOTMILL_BUILDER_ARCHIVE_NEWC_H_
#define BOOTMILL_BUILDER_ARCHIVE_NEWC_H_

#include <span>
#include <string_view>

#include "absl/status/statusor.h"
#include "builder/archive/file.h"
#include "common/bytes.h"

namespace bootmill::archive {

// What the header of each member begins with, and so an archive.
inline constexpr std::string_view kNewcMagic = "070701";
// The bytes that a member's header takes before its name.
inline constexpr size_t kNewcHeaderBytes = 110;

// Returns a cpio archive of `files` in their order. Its bytes depend on paths
// and contents only: mode 0100644, owner and group 0, time 0, numbers of files
// from 1 on; the end mark and no further padding. A member takes 110 bytes, its
// name with a NUL, and its content, each of both filled up to four bytes.
// Directories have no members; GRUB derives them from the paths.
//
// Errors: those of CheckFiles; RESOURCE_EXHAUSTED (more than kMaxMemdiskBytes
// in all). Thread-safe. Source: Linux'
// Documentation/driver-api/early-userspace/ buffer-format.rst; reader: GRUB's
// grub-core/fs/newc.c and cpio_common.c.
absl::StatusOr<Bytes> WriteNewc(std::span<const ArchivedFile> files);

}  // namespace bootmill::archive

#endif  // BOOTMILL_BUILDER_ARCHIVE_NEWC_H_
