// SPDX-License-Identifier: Apache-2.0
// Files relative to an open directory; links are never followed.
#ifndef BOOTMILL_AGENT_INSTALL_FILES_AT_H_
#define BOOTMILL_AGENT_INSTALL_FILES_AT_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/bytes.h"
#include "common/unique_fd.h"

namespace bootmill::agent {

// Opens the directory `name` in the directory `parent`, and makes it if it is
// missing. With AT_FDCWD as `parent`, `name` is a path. Errors:
// FAILED_PRECONDITION for a link, or if another user than this one or root owns
// the directory or may write to it, saying what to do; those of ErrnoStatus.
absl::StatusOr<UniqueFd> OpenPrivateDirectory(int parent,
                                              const std::string& name);

// Returns the content of the regular file `name`, at most `max_bytes`; nullopt
// if there is none.
// Errors: FAILED_PRECONDITION for a link or another kind of file;
// RESOURCE_EXHAUSTED if it is larger; those of ErrnoStatus.
absl::StatusOr<std::optional<Bytes>> ReadFileAt(int directory,
                                                const std::string& name,
                                                size_t max_bytes);

// Returns the whole content of the open file `fd`. Errors: as ReadFileAt.
absl::StatusOr<Bytes> ReadOpenFile(int fd, const std::string& name,
                                   size_t max_bytes);

// Writes the new file `name` with `data`, syncs it and returns it open for
// reading; its mode is 0644. An existing file of this name is removed first.
absl::StatusOr<UniqueFd> WriteNewFileAt(int directory, const std::string& name,
                                        ByteSpan data);

// Renames a file within the directory. Errors: those of ErrnoStatus.
absl::Status RenameAt(int directory, const std::string& from,
                      const std::string& to);

// Syncs the directory, so that renames survive a crash. Errors: those of
// ErrnoStatus.
absl::Status SyncDirectory(int directory);

}  // namespace bootmill::agent

#endif  // BOOTMILL_AGENT_INSTALL_FILES_AT_H_
