// SPDX-License-Identifier: Apache-2.0
// The directories that the daemon uses.
#ifndef BOOTMILL_SERVER_DIRECTORIES_H_
#define BOOTMILL_SERVER_DIRECTORIES_H_

#include <string>

#include "absl/status/status.h"

namespace bootmill::server {

// Makes the data directory (mode 0700) if it does not exist. Errors: those of
// ErrnoStatus; FAILED_PRECONDITION if it belongs to another user or others may
// write to it, because they could put keys or a database there, or if a restore
// into it has not finished.
absl::Status MakeDataDirectory(const std::string& path);

// Makes the directory of `socket` if it does not exist: a directory below /run
// disappears at each boot. Errors: those of ErrnoStatus.
absl::Status MakeSocketDirectory(const std::string& socket);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_DIRECTORIES_H_
