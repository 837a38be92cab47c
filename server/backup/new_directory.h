// SPDX-License-Identifier: Apache-2.0
// A directory that appears whole. Used in this folder only.
#ifndef BOOTMILL_SERVER_BACKUP_NEW_DIRECTORY_H_
#define BOOTMILL_SERVER_BACKUP_NEW_DIRECTORY_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace bootmill::backup {

// Stands in a directory that is being filled, and in one whose filling was
// interrupted.
inline constexpr std::string_view kUnfinished = "restore.unfinished";

// A directory that is filled under a temporary name. What was made is removed,
// unless Publish has brought it to its place. Move-only.
class NewDirectory {
 public:
  // One that is made at `path`, where nothing is, under a name beside it.
  // Errors: those of ErrnoStatus.
  static absl::StatusOr<NewDirectory> Beside(const std::string& path);
  // One whose files come into the directory `path`, which may be a mount point.
  // kUnfinished is there until all of them have. Errors: those of ErrnoStatus.
  static absl::StatusOr<NewDirectory> Inside(const std::string& path);

  NewDirectory(NewDirectory&& other) noexcept;
  NewDirectory& operator=(NewDirectory&&) = delete;
  ~NewDirectory();

  const std::string& path() const { return temporary_; }

  // Brings it to its place (mode 0700), when all of it is on disk. Errors:
  // ALREADY_EXISTS, those of ErrnoStatus.
  absl::Status Publish();

 private:
  NewDirectory(std::string path, std::string temporary, bool inside)
      : path_(std::move(path)),
        temporary_(std::move(temporary)),
        inside_(inside) {}

  absl::Status Rename();
  absl::Status MoveUp();

  std::string path_;
  std::string temporary_;  // empty when there is none any more
  bool inside_;
  std::vector<std::string> moved_;  // what MoveUp has moved
};

// Returns all paths below `directory`, files and directories, with it before
// them. Errors: those of ErrnoStatus.
absl::StatusOr<std::vector<std::string>> AllBelow(const std::string& directory);

}  // namespace bootmill::backup

#endif  // BOOTMILL_SERVER_BACKUP_NEW_DIRECTORY_H_
