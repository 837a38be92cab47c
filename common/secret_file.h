// SPDX-License-Identifier: Apache-2.0
// Reading files that no other user may read.
#ifndef BOOTMILL_COMMON_SECRET_FILE_H_
#define BOOTMILL_COMMON_SECRET_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "common/bytes.h"

namespace bootmill {

// Reads the regular file `path` like ReadFile, after checking, on the opened
// file, that it belongs to this process's user or root and that group and
// others have no permission.
//
// Errors: those of ReadFile; FAILED_PRECONDITION for a file that is too open,
// saying which chmod or chown puts it right. Thread-safe.
absl::StatusOr<Bytes> ReadSecretFile(const std::string& path, size_t max_bytes);

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_SECRET_FILE_H_
