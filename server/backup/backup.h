// SPDX-License-Identifier: Apache-2.0
// Backups of a data directory: making, checking and restoring them.
//
// A backup is a directory with the database, all other files of the data
// directory that are not made anew, and SHA256SUMS over all of them, in the
// format of sha256sum(1). docs/operations.md.
#ifndef BOOTMILL_SERVER_BACKUP_BACKUP_H_
#define BOOTMILL_SERVER_BACKUP_BACKUP_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace bootmill::backup {

// Copies `data_dir`, whether a daemon runs on it or not, to `directory`, which
// must not exist or lie in `data_dir`. It appears under its name whole or not
// at all, and holds all changes that were acknowledged before the call. Returns
// one line that says what was done.
//
// Errors: those of the file system and of Reader; ALREADY_EXISTS;
// FAILED_PRECONDITION if the data directory holds something that is neither a
// file nor a directory, or the backup; those of CheckFinished.
absl::StatusOr<std::string> MakeBackup(const std::string& data_dir,
                                       const std::string& directory);

// Makes `data_dir` from the backup `directory`, after checking it. It must be
// missing, or a directory, perhaps a mount point, with nothing in it but
// lost+found, and must not lie in the backup. After an error it is as it was;
// if the process ends in the middle, it is missing still, or CheckFinished says
// so. Its files belong to the owner that the empty directory has. Errors: those
// of Check, CheckFinished and the file system; ALREADY_EXISTS;
// FAILED_PRECONDITION.
absl::StatusOr<std::string> Restore(const std::string& directory,
                                    const std::string& data_dir);

// Says whether no Restore into `data_dir` runs or was interrupted. Errors:
// FAILED_PRECONDITION, with what to do.
absl::Status CheckFinished(const std::string& data_dir);

// Looks for damage in a data directory, on which a daemon may run, or in a
// backup. Changes nothing. Returns one line that says what was checked. Errors:
// DATA_LOSS with a line for each finding; those of the file system.
absl::StatusOr<std::string> Check(const std::string& directory);

}  // namespace bootmill::backup

#endif  // BOOTMILL_SERVER_BACKUP_BACKUP_H_
