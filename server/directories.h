// SPDX-License-Identifier: Apache-2.0
// The directories that the daemon lives in.
#ifndef BOOTMILL_SERVER_DIRECTORIES_H_
#define BOOTMILL_SERVER_DIRECTORIES_H_

#include <string>

#include "absl/status/status.h"

namespace bootmill::server {

// Makes the data directory (mode 0700) if it is not there. Errors: those of
// ErrnoStatus; FAILED_PRECONDITION if others may write to it, or it is
// somebody else's: they could put keys or a database there.
absl::Status MakeDataDirectory(const std::string& path);

// Makes the directory of the socket `socket`, which may go with every boot
// (/run), if it is not there. Errors: those of ErrnoStatus.
absl::Status MakeSocketDirectory(const std::string& socket);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_DIRECTORIES_H_
