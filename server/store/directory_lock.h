// SPDX-License-Identifier: Apache-2.0
// One daemon per data directory.
#ifndef BOOTMILL_SERVER_STORE_DIRECTORY_LOCK_H_
#define BOOTMILL_SERVER_STORE_DIRECTORY_LOCK_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/unique_fd.h"

namespace bootmill::store {

// Locks `directory` through the file bootmill.lock in it, which then holds this
// process's id. The lock lasts as long as the descriptor that is returned, and
// ends with the process whatever ends it.
//
// Errors: FAILED_PRECONDITION naming the process that has it; those of
// ErrnoStatus (no such directory, not writable). Thread-safe.
absl::StatusOr<UniqueFd> LockDirectory(const std::string& directory);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_DIRECTORY_LOCK_H_
