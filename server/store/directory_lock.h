// SPDX-License-Identifier: Apache-2.0
// The lock that lets only one daemon use a data directory.
#ifndef BOOTMILL_SERVER_STORE_DIRECTORY_LOCK_H_
#define BOOTMILL_SERVER_STORE_DIRECTORY_LOCK_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/unique_fd.h"

namespace bootmill::store {

// Locks `directory` with the file bootmill.lock in it, into which this
// process's id is written. The lock lasts as long as the returned descriptor;
// it ends with the process however that ends.
//
// Errors: FAILED_PRECONDITION naming the process that holds it; those of
// ErrnoStatus (no such directory, not writable). Thread-safe.
absl::StatusOr<UniqueFd> LockDirectory(const std::string& directory);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_DIRECTORY_LOCK_H_
