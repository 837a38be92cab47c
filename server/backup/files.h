// SPDX-License-Identifier: Apache-2.0
// The files of a backup, and SHA256SUMS over them. Used in this folder only.
#ifndef BOOTMILL_SERVER_BACKUP_FILES_H_
#define BOOTMILL_SERVER_BACKUP_FILES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sha256.h"

namespace bootmill::backup {

inline constexpr char kSumsFile[] = "SHA256SUMS";

// Returns the paths of all files below `directory`, relative to it, sorted.
// Errors: those of the file system; FAILED_PRECONDITION for a link, socket or
// device.
absl::StatusOr<std::vector<std::string>> ListFiles(
    const std::string& directory);

// Copies a file to the new file `to` (mode 0600), whose directories (0700) are
// made. It is on disk afterwards. Errors: those of ErrnoStatus, NOT_FOUND if
// `from` is not there.
absl::Status CopyFile(const std::string& from, const std::string& to);

using Sums = std::map<std::string, Sha256Digest>;

// Returns the digests of `files` in `directory`. Errors: those of ErrnoStatus.
absl::StatusOr<Sums> SumsOf(const std::string& directory,
                            const std::vector<std::string>& files);
// `DIGEST  FILE` in each line, as sha256sum(1) writes and reads them.
std::string WriteSums(const Sums& sums);
// Errors: DATA_LOSS for text of another form.
absl::StatusOr<Sums> ReadSums(std::string_view text);

}  // namespace bootmill::backup

#endif  // BOOTMILL_SERVER_BACKUP_FILES_H_
