// SPDX-License-Identifier: Apache-2.0
// Copies of the database, and damage in it, for a process beside the daemon
// (docs/adr/0039): it only reads, and makes no checkpoint.
#ifndef BOOTMILL_SERVER_STORE_BACKUP_H_
#define BOOTMILL_SERVER_STORE_BACKUP_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace bootmill::store {

// The database's name in its directory.
inline constexpr char kDatabaseFile[] = "bootmill.db";

// Copies the database in `directory`, whether a daemon uses it or not, into the
// new file `path` (mode 0600), which is on disk afterwards. It holds every
// transaction that was committed before the call. Errors: ALREADY_EXISTS; those
// of the database.
absl::Status CopyDatabase(const std::string& directory,
                          const std::string& path);

struct DatabaseCheck {
  int64_t schema = 0;
  // How many stored inputs, images and audit records were looked at.
  int64_t blobs = 0;
  int64_t images = 0;
  int64_t audit_records = 0;
  // One line for each damage, the first 100 of a kind; empty: none.
  std::vector<std::string> findings;
};

// Looks at the structure of the database in `directory`, at all references, at
// every blob and image against its digest, and at the chain of the audit log.
// It sees one state of the database. Errors: those that keep it from looking.
absl::StatusOr<DatabaseCheck> CheckDatabase(const std::string& directory);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_BACKUP_H_
