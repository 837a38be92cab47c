// SPDX-License-Identifier: Apache-2.0
// Where backups and restored data directories may be. Used in this folder only.
#ifndef BOOTMILL_SERVER_BACKUP_PLACE_H_
#define BOOTMILL_SERVER_BACKUP_PLACE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace bootmill::backup {

// Returns `path` without slashes at its end.
std::string WithoutSlash(std::string_view path);

// OK unless `path`, which need not exist, is `directory` or lies below it, by
// whatever links. Errors: FAILED_PRECONDITION, calling `directory` a `kind`;
// those of the file system.
absl::Status CheckOutside(const std::string& path, const std::string& directory,
                          std::string_view kind);

// Says whether `directory` exists, which then must be empty but for lost+found.
// Errors: ALREADY_EXISTS; FAILED_PRECONDITION if it is a link to nothing; those
// of CheckFinished and of the file system.
absl::StatusOr<bool> IsThereAndVacant(const std::string& directory);

}  // namespace bootmill::backup

#endif  // BOOTMILL_SERVER_BACKUP_PLACE_H_
