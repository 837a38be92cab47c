// SPDX-License-Identifier: Apache-2.0
#include "server/store/migrations.h"

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::store {
namespace {

// Marks the file as Bootmill's: "BTML".
constexpr int64_t kApplicationId = 0x42544d4c;

absl::StatusOr<int64_t> Number(Connection& connection, std::string_view sql) {
  int64_t number = 0;
  RETURN_IF_ERROR(connection.Query(sql, {}, [&](const Row& row) {
    number = row.Integer(0);
    return absl::OkStatus();
  }));
  return number;
}

absl::Status Apply(Connection& connection, const Migration& migration,
                   int64_t version) {
  const std::string script = absl::StrFormat(
      "BEGIN IMMEDIATE;\n%s\nPRAGMA application_id = %d;"
      "PRAGMA user_version = %d; COMMIT;",
      migration.sql, kApplicationId, version);
  const absl::Status status = connection.RunScript(script);
  connection.Rollback();
  return Annotate(status, absl::StrFormat("migration %s", migration.name));
}

}  // namespace

absl::Status Migrate(Connection& connection,
                     std::span<const Migration> migrations) {
  ASSIGN_OR_RETURN(const int64_t tables,
                   Number(connection, "SELECT count(*) FROM sqlite_schema"));
  ASSIGN_OR_RETURN(const int64_t application,
                   Number(connection, "PRAGMA application_id"));
  if (tables > 0 && application != kApplicationId) {
    return absl::FailedPreconditionError(
        "the file is a database of another program: move it away, or choose "
        "another data directory");
  }
  ASSIGN_OR_RETURN(const int64_t version,
                   Number(connection, "PRAGMA user_version"));
  const auto newest = static_cast<int64_t>(migrations.size());
  if (version < 0 || version > newest) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "the database has schema version %d, this daemon knows versions up to "
        "%d: run the newer daemon that wrote it, or restore a backup",
        version, newest));
  }
  for (int64_t next = version; next < newest; ++next) {
    RETURN_IF_ERROR(
        Apply(connection, migrations[static_cast<size_t>(next)], next + 1));
  }
  return absl::OkStatus();
}

}  // namespace bootmill::store
