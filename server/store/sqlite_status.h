// SPDX-License-Identifier: Apache-2.0
// Converting SQLite's errors; used in the store only.
#ifndef BOOTMILL_SERVER_STORE_SQLITE_STATUS_H_
#define BOOTMILL_SERVER_STORE_SQLITE_STATUS_H_

#include <string_view>

#include "absl/status/status.h"

namespace bootmill::store {

// The message of SqliteStatus for a full disk.
inline constexpr char kDiskFull[] =
    "the disk is full: free space below the data directory, then try again; "
    "nothing was changed";

// An error as SQLite reports it.
struct SqliteError {
  int code = 0;          // the extended result code
  int system_errno = 0;  // of the last system call that failed; 0 if unknown
  std::string_view message;
};

// Returns the status for `error`: one line that says what to do.
//
// UNAVAILABLE (locked for too long, I/O error), RESOURCE_EXHAUSTED (disk full,
// file too large, no memory), PERMISSION_DENIED (read-only, not allowed),
// FAILED_PRECONDITION (cannot be opened), DATA_LOSS (damaged, no database),
// ALREADY_EXISTS (a key is taken), NOT_FOUND (what a row refers to is not
// there, or is still referred to), INVALID_ARGUMENT (another constraint, a
// value that is too large), INTERNAL (anything else: a mistake of ours).
// Thread-safe. Source: https://www.sqlite.org/rescode.html.
absl::Status SqliteStatus(const SqliteError& error);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_SQLITE_STATUS_H_
