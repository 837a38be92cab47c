// SPDX-License-Identifier: Apache-2.0
#include "server/store/sqlite_status.h"

#include <sqlite3.h>

#include <cerrno>

#include "absl/strings/str_format.h"

namespace bootmill::store {
namespace {

bool MeansDiskFull(int system_errno) {
  return system_errno == ENOSPC || system_errno == EDQUOT ||
         system_errno == EFBIG;
}

absl::Status ConstraintStatus(const SqliteError& error) {
  switch (error.code) {
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_ROWID:
      return absl::AlreadyExistsError(
          absl::StrFormat("there is one already (%s)", error.message));
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return absl::NotFoundError(
          "what it refers to does not exist, or is still referred to");
    default:
      return absl::InvalidArgumentError(
          absl::StrFormat("the database refuses it: %s", error.message));
  }
}

absl::Status IoStatus(const SqliteError& error) {
  if (MeansDiskFull(error.system_errno)) {
    return absl::ResourceExhaustedError(kDiskFull);
  }
  if (error.code == SQLITE_IOERR_NOMEM) {
    return absl::ResourceExhaustedError("no memory for the database");
  }
  return absl::UnavailableError(absl::StrFormat(
      "the disk fails: %s (SQLite code %d, errno %d); look into the system log",
      error.message, error.code, error.system_errno));
}

}  // namespace

absl::Status SqliteStatus(const SqliteError& error) {
  constexpr int kPrimary = 0xff;
  switch (error.code & kPrimary) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::UnavailableError(
          "the database is locked for too long: end whatever else has it open, "
          "then try again");
    case SQLITE_FULL:
      return absl::ResourceExhaustedError(kDiskFull);
    case SQLITE_IOERR:
      return IoStatus(error);
    case SQLITE_NOMEM:
      return absl::ResourceExhaustedError("no memory for the database");
    case SQLITE_TOOBIG:
      return absl::InvalidArgumentError(
          "a value is larger than the database can hold");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return absl::PermissionDeniedError(
          "the database cannot be written: the data directory and its files "
          "must be writable for the daemon's user");
    case SQLITE_CANTOPEN:
      return absl::FailedPreconditionError(absl::StrFormat(
          "the database cannot be opened: %s; the data directory must be "
          "writable and bootmill.db a regular file",
          error.message));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::DataLossError(absl::StrFormat(
          "the database is damaged: %s; stop the daemon, keep a copy of the "
          "data directory and restore the last backup",
          error.message));
    case SQLITE_CONSTRAINT:
      return ConstraintStatus(error);
    default:
      return absl::InternalError(
          absl::StrFormat("the database answers: %s (SQLite code %d)",
                          error.message, error.code));
  }
}

}  // namespace bootmill::store
