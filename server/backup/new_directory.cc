// SPDX-License-Identifier: Apache-2.0
#include "server/backup/new_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::backup {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kSecretDirectory = 0700;

absl::Status SyncDirectories(const std::string& directory) {
  ASSIGN_OR_RETURN(const std::vector<std::string> paths, AllBelow(directory));
  for (const std::string& path : paths) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) {
      RETURN_IF_ERROR(SyncDirectory(path));
    }
  }
  return absl::OkStatus();
}

absl::Status SyncParent(const std::string& path) {
  const fs::path parent = fs::path(path).parent_path();
  return SyncDirectory(parent.empty() ? "." : parent.string());
}

}  // namespace

absl::StatusOr<std::vector<std::string>> AllBelow(
    const std::string& directory) {
  std::vector<std::string> paths = {directory};
  std::error_code error;
  fs::recursive_directory_iterator entry(directory, error);
  for (; !error && entry != fs::recursive_directory_iterator();
       entry.increment(error)) {
    paths.push_back(entry->path().string());
  }
  if (error) {
    return ErrnoStatus(error.value(), "look into " + directory);
  }
  return paths;
}

absl::StatusOr<NewDirectory> NewDirectory::Beside(const std::string& path) {
  std::string temporary = path + ".XXXXXX";
  if (mkdtemp(temporary.data()) == nullptr) {
    return ErrnoStatus(errno, "make a directory beside " + path);
  }
  return NewDirectory(path, std::move(temporary), false);
}

absl::StatusOr<NewDirectory> NewDirectory::Inside(const std::string& path) {
  std::string temporary = absl::StrFormat("%s/%s", path, kUnfinished);
  if (mkdir(temporary.c_str(), kSecretDirectory) != 0) {
    return ErrnoStatus(errno, "make directory " + temporary);
  }
  return NewDirectory(path, std::move(temporary), true);
}

NewDirectory::NewDirectory(NewDirectory&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, std::string())),
      inside_(other.inside_),
      moved_(std::move(other.moved_)) {}

NewDirectory::~NewDirectory() {
  if (temporary_.empty()) {
    return;
  }
  std::error_code ignored;
  for (const std::string& path : moved_) {
    fs::remove_all(path, ignored);
  }
  fs::remove_all(temporary_, ignored);
}

absl::Status NewDirectory::Publish() {
  RETURN_IF_ERROR(SyncDirectories(temporary_));
  return inside_ ? MoveUp() : Rename();
}

absl::Status NewDirectory::Rename() {
  if (rename(temporary_.c_str(), path_.c_str()) != 0) {
    return errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR
               ? absl::AlreadyExistsError(path_ + " exists: move it away")
               : ErrnoStatus(errno, "rename to " + path_);
  }
  temporary_.clear();
  return SyncParent(path_);
}

absl::Status NewDirectory::MoveUp() {
  std::error_code error;
  fs::directory_iterator entry(temporary_, error);
  std::vector<std::string> names;
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error) {
    return ErrnoStatus(error.value(), "look into " + temporary_);
  }
  for (const std::string& name : names) {
    const std::string from = absl::StrFormat("%s/%s", temporary_, name);
    const std::string to = absl::StrFormat("%s/%s", path_, name);
    if (rename(from.c_str(), to.c_str()) != 0) {
      return ErrnoStatus(errno, "rename to " + to);
    }
    moved_.push_back(to);
  }
  if (chmod(path_.c_str(), kSecretDirectory) != 0) {
    return ErrnoStatus(errno, "chmod 700 " + path_);
  }
  // The mark goes when all of it is there, whatever happens to the machine.
  RETURN_IF_ERROR(SyncDirectory(path_));
  if (rmdir(temporary_.c_str()) != 0) {
    return ErrnoStatus(errno, "remove " + temporary_);
  }
  temporary_.clear();
  return SyncDirectory(path_);
}

}  // namespace bootmill::backup
