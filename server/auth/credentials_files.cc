// SPDX-License-Identifier: Apache-2.0
#include "server/auth/credentials_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <set>
#include <system_error>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/crypto/pem.h"
#include "common/secret_file.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::server {
namespace {

constexpr mode_t kSecretFile = 0600;
constexpr mode_t kSecretDirectory = 0700;

absl::Status MakeDirectory(const std::string& path) {
  if (mkdir(path.c_str(), kSecretDirectory) != 0) {
    return ErrnoStatus(errno, "make directory " + path);
  }
  return absl::OkStatus();
}

absl::Status RemoveLeftovers(const std::string& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  return error ? ErrnoStatus(error.value(), "remove " + path)
               : absl::OkStatus();
}

}  // namespace

absl::StatusOr<bool> Exists(const std::string& path) {
  struct stat info{};
  if (lstat(path.c_str(), &info) == 0) {
    return true;
  }
  if (errno == ENOENT) {
    return false;
  }
  return ErrnoStatus(errno, "look for " + path);
}

absl::Status WriteWholeDirectory(
    const std::string& path,
    const std::map<std::string_view, std::string>& files) {
  const std::string fresh = path + ".new";
  RETURN_IF_ERROR(RemoveLeftovers(fresh));
  RETURN_IF_ERROR(MakeDirectory(fresh));
  std::set<std::string_view> folders;
  for (const auto& [file, text] : files) {
    const std::string_view folder = file.substr(0, file.find('/'));
    if (folders.insert(folder).second) {
      RETURN_IF_ERROR(MakeDirectory(absl::StrFormat("%s/%s", fresh, folder)));
    }
    // Each write makes its folder's entries durable.
    RETURN_IF_ERROR(WriteFileAtomic(absl::StrFormat("%s/%s", fresh, file),
                                    AsBytes(text), kSecretFile));
  }
  RETURN_IF_ERROR(SyncDirectory(fresh));
  if (rename(fresh.c_str(), path.c_str()) != 0) {
    return ErrnoStatus(errno, "rename to " + path);
  }
  return SyncDirectory(std::filesystem::path(path).parent_path().string());
}

absl::Status WriteCredential(const std::string& path, std::string_view text) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  ASSIGN_OR_RETURN(const bool exists, Exists(folder));
  if (!exists) {
    RETURN_IF_ERROR(MakeDirectory(folder));
    RETURN_IF_ERROR(
        SyncDirectory(std::filesystem::path(folder).parent_path().string()));
  }
  return WriteFileAtomic(path, AsBytes(text), kSecretFile);
}

absl::StatusOr<std::string> ReadCredential(const std::string& directory,
                                           std::string_view file) {
  const std::string path = absl::StrFormat("%s/%s", directory, file);
  const absl::StatusOr<Bytes> data = ReadSecretFile(path, crypto::kMaxPemBytes);
  if (absl::IsNotFound(data.status())) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s is missing: restore it from a backup, or move %s away to have all "
        "credentials made anew (certificates issued so far stop working)",
        path, directory));
  }
  RETURN_IF_ERROR(data.status());
  return std::string(AsText(*data));
}

}  // namespace bootmill::server
