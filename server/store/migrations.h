// SPDX-License-Identifier: Apache-2.0
// The migrations from an empty file to the newest schema: migrations/*.sql,
// compiled into the program. Used in the store only.
#ifndef BOOTMILL_SERVER_STORE_MIGRATIONS_H_
#define BOOTMILL_SERVER_STORE_MIGRATIONS_H_

#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "server/store/connection.h"

namespace bootmill::store {

struct Migration {
  std::string_view name;  // the file's name without .sql
  std::string_view sql;
};

// In order; the first one makes schema version 1, and so on.
std::span<const Migration> Migrations();

// Migrates the database to the last of `migrations`, each step in a transaction
// of its own. A database without tables has version 0. Errors:
// FAILED_PRECONDITION for a newer schema or a database of another program;
// DATA_LOSS, RESOURCE_EXHAUSTED, ... of SqliteStatus, naming the step.
// REQUIRES: `connection` is a writer.
absl::Status Migrate(Connection& connection,
                     std::span<const Migration> migrations);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_MIGRATIONS_H_
