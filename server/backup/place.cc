// SPDX-License-Identifier: Apache-2.0
#include "server/backup/place.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_format.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "server/backup/backup.h"

namespace bootmill::backup {
namespace {

namespace fs = std::filesystem;

absl::Status FileSystemStatus(const std::error_code& error,
                              const std::string& directory) {
  return error ? ErrnoStatus(error.value(), "look into " + directory)
               : absl::OkStatus();
}

}  // namespace

std::string WithoutSlash(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) {
    path.remove_suffix(1);
  }
  return std::string(path);
}

absl::Status CheckOutside(const std::string& path, const std::string& directory,
                          std::string_view kind) {
  std::error_code error;
  const fs::path outer = fs::weakly_canonical(directory, error);
  RETURN_IF_ERROR(FileSystemStatus(error, directory));
  // What does not exist yet counts from this process's directory.
  const fs::path inner = fs::weakly_canonical(fs::absolute(path, error), error);
  RETURN_IF_ERROR(FileSystemStatus(error, path));
  if (std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end())
          .first != outer.end()) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrFormat(
      "%s is in the %s %s: choose a place outside it", path, kind, directory));
}

absl::StatusOr<bool> IsThereAndVacant(const std::string& directory) {
  std::error_code error;
  if (!fs::exists(directory, error)) {
    RETURN_IF_ERROR(FileSystemStatus(error, directory));
    std::error_code ignored;
    if (fs::is_symlink(directory, ignored)) {
      return absl::FailedPreconditionError(absl::StrFormat(
          "%s is a link to nothing: make what it names", directory));
    }
    return false;
  }
  RETURN_IF_ERROR(CheckFinished(directory));
  fs::directory_iterator entry(directory, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (entry->path().filename() != "lost+found") {
      return absl::AlreadyExistsError(absl::StrFormat(
          "%s is not empty: stop the daemon and move it away", directory));
    }
  }
  RETURN_IF_ERROR(FileSystemStatus(error, directory));
  return true;
}

}  // namespace bootmill::backup
