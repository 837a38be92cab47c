// SPDX-License-Identifier: Apache-2.0
#include "server/directories.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "absl/strings/str_format.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "server/backup/backup.h"

namespace bootmill::server {
namespace {

// Makes `path` with `mode` if it does not exist.
absl::Status MakeDirectory(const std::filesystem::path& path,
                           std::filesystem::perms mode) {
  std::error_code error;
  if (path.empty() || std::filesystem::is_directory(path, error)) {
    return absl::OkStatus();
  }
  std::filesystem::create_directories(path, error);
  if (!error) {
    std::filesystem::permissions(path, mode, error);
  }
  return error ? ErrnoStatus(error.value(), "make directory " + path.string())
               : absl::OkStatus();
}

// Refuses a data directory in which other users could put keys or a database.
absl::Status CheckOwner(const std::string& path) {
  struct stat found{};
  if (stat(path.c_str(), &found) != 0) {
    return ErrnoStatus(errno, "look at the data directory " + path);
  }
  if (found.st_uid != geteuid() && found.st_uid != 0) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "the data directory %s belongs to user %d: give it to the daemon's "
        "user, %d",
        path, found.st_uid, geteuid()));
  }
  constexpr mode_t kOthersMayWrite = S_IWGRP | S_IWOTH;
  if ((found.st_mode & kOthersMayWrite) != 0) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "others may write to the data directory %s (mode %04o): run `chmod "
        "go-w %s` after a look at what is in it",
        path, found.st_mode & 07777, path));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status MakeDataDirectory(const std::string& path) {
  RETURN_IF_ERROR(MakeDirectory(path, std::filesystem::perms::owner_all));
  RETURN_IF_ERROR(CheckOwner(path));
  return backup::CheckFinished(path);
}

absl::Status MakeSocketDirectory(const std::string& socket) {
  using std::filesystem::perms;
  return MakeDirectory(std::filesystem::path(socket).parent_path(),
                       perms::owner_all | perms::group_read |
                           perms::group_exec | perms::others_read |
                           perms::others_exec);
}

}  // namespace bootmill::server
