// SPDX-License-Identifier: Apache-2.0
#include "server/backup/backup.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "server/backup/files.h"
#include "server/backup/new_directory.h"
#include "server/backup/place.h"
#include "server/store/backup.h"

namespace bootmill::backup {
namespace {

namespace fs = std::filesystem;

// Files of the data directory that are copied in another way or made anew.
bool IsCopied(std::string_view file) {
  return !file.starts_with(store::kDatabaseFile) && file != "bootmill.lock" &&
         file != "writable" && !file.starts_with("credentials.new/");
}

std::string Below(const std::string& directory, std::string_view file) {
  return absl::StrFormat("%s/%s", directory, file);
}

// Gives everything below `directory` to the owner of `like`, if that exists and
// this process may.
absl::Status GiveTo(const std::string& directory, const std::string& like) {
  struct stat owner{};
  if (stat(like.c_str(), &owner) != 0 || geteuid() != 0) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> paths, AllBelow(directory));
  for (const std::string& path : paths) {
    if (lchown(path.c_str(), owner.st_uid, owner.st_gid) != 0) {
      return ErrnoStatus(errno, "give away " + path);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckFinished(const std::string& data_dir) {
  const std::string mark = Below(data_dir, kUnfinished);
  std::error_code ignored;
  return fs::exists(fs::symlink_status(mark, ignored))
             ? absl::FailedPreconditionError(absl::StrFormat(
                   "%s: a restore has not finished; if none runs, remove what "
                   "is in %s and restore again",
                   mark, data_dir))
             : absl::OkStatus();
}

absl::StatusOr<std::string> MakeBackup(const std::string& data_dir,
                                       const std::string& directory) {
  std::error_code ignored;
  if (fs::exists(fs::symlink_status(directory, ignored))) {
    return absl::AlreadyExistsError(directory + " exists: choose another name");
  }
  RETURN_IF_ERROR(CheckFinished(data_dir));
  const std::string place = WithoutSlash(directory);
  RETURN_IF_ERROR(CheckOutside(place, data_dir, "data directory"));
  ASSIGN_OR_RETURN(NewDirectory made, NewDirectory::Beside(place));
  // Keys first: what the database refers to exists then.
  ASSIGN_OR_RETURN(const std::vector<std::string> files, ListFiles(data_dir));
  for (const std::string& file : files) {
    if (!IsCopied(file)) {
      continue;
    }
    const absl::Status copied =
        CopyFile(Below(data_dir, file), Below(made.path(), file));
    // A temporary file of the daemon's may be gone by now.
    if (!copied.ok() && !absl::IsNotFound(copied)) {
      return copied;
    }
  }
  RETURN_IF_ERROR(
      store::CopyDatabase(data_dir, Below(made.path(), store::kDatabaseFile)));
  ASSIGN_OR_RETURN(const std::vector<std::string> copies,
                   ListFiles(made.path()));
  ASSIGN_OR_RETURN(const Sums sums, SumsOf(made.path(), copies));
  constexpr mode_t kSecretFile = 0600;
  RETURN_IF_ERROR(WriteFileAtomic(Below(made.path(), kSumsFile),
                                  AsBytes(WriteSums(sums)), kSecretFile));
  RETURN_IF_ERROR(made.Publish());
  return absl::StrFormat("%s: %d files of %s; keep it as secret as these",
                         directory, sums.size(), data_dir);
}

absl::StatusOr<std::string> Restore(const std::string& directory,
                                    const std::string& data_dir) {
  const std::string place = WithoutSlash(data_dir);
  ASSIGN_OR_RETURN(const bool is_there, IsThereAndVacant(place));
  std::error_code error;
  if (!fs::exists(Below(directory, kSumsFile), error)) {
    return absl::FailedPreconditionError(
        absl::StrFormat("%s is no backup: it has no %s", directory, kSumsFile));
  }
  RETURN_IF_ERROR(CheckOutside(place, directory, "backup"));
  RETURN_IF_ERROR(Check(directory).status());
  ASSIGN_OR_RETURN(NewDirectory made, is_there ? NewDirectory::Inside(place)
                                               : NewDirectory::Beside(place));
  ASSIGN_OR_RETURN(std::vector<std::string> files, ListFiles(directory));
  std::erase(files, kSumsFile);
  for (const std::string& file : files) {
    RETURN_IF_ERROR(CopyFile(Below(directory, file), Below(made.path(), file)));
  }
  RETURN_IF_ERROR(GiveTo(made.path(), place));
  RETURN_IF_ERROR(made.Publish());
  return absl::StrFormat("%s: restored %d files from %s", data_dir,
                         files.size(), directory);
}

}  // namespace bootmill::backup
