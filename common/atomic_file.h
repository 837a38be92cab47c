// SPDX-License-Identifier: Apache-2.0
// Reading whole files, and writing files so that they appear whole or not at
// all.
#ifndef BOOTMILL_COMMON_ATOMIC_FILE_H_
#define BOOTMILL_COMMON_ATOMIC_FILE_H_

#include <sys/types.h>

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/bytes.h"

namespace bootmill {

// Replaces the file `path` by one that holds exactly `data`, with mode `mode`
// whatever the umask: a temporary file in the same directory is written,
// fsynced and renamed over `path`, then the directory is fsynced. After an
// error `path` is as it was and no temporary file is left.
//
// Errors: those of ErrnoStatus, naming the path. Thread-safe.
absl::Status WriteFileAtomic(const std::string& path, ByteSpan data,
                             mode_t mode = 0644);

// Reads the whole regular file `path`, following links, of at most `max_bytes`
// bytes. "-" is not special.
//
// Errors: those of ErrnoStatus; FAILED_PRECONDITION if it is not a regular
// file; RESOURCE_EXHAUSTED if it is larger than `max_bytes`. Thread-safe.
absl::StatusOr<Bytes> ReadFile(const std::string& path, size_t max_bytes);

// Reads the rest of an open file, from the position of `fd`. `path` is used in
// messages only. Errors: as ReadFile.
absl::StatusOr<Bytes> ReadOpenFile(int fd, const std::string& path,
                                   size_t max_bytes);

// Syncs `directory`, so that a rename or a removal in it survives a crash.
// Errors: those of ErrnoStatus. Thread-safe.
absl::Status SyncDirectory(const std::string& directory);

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_ATOMIC_FILE_H_
