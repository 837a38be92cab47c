// SPDX-License-Identifier: Apache-2.0
#include "common/secret_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/status.h"
#include "common/unique_fd.h"

namespace bootmill {

absl::StatusOr<Bytes> ReadSecretFile(const std::string& path,
                                     size_t max_bytes) {
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat info{};
  if (!fd.valid() || fstat(fd.get(), &info) != 0) {
    return ErrnoStatus(errno, "open " + path);
  }
  if (!S_ISREG(info.st_mode)) {
    return absl::FailedPreconditionError(path + ": not a regular file");
  }
  constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
  if ((info.st_mode & kOthers) != 0) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s: mode %04o lets others at a secret: chmod 600 %s, and replace what "
        "is in it if they may have read it",
        path, info.st_mode & 07777, path));
  }
  if (info.st_uid != geteuid() && info.st_uid != 0) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s: belongs to user %d, expected %d: chown it, and replace what is in "
        "it if that user may have written it",
        path, info.st_uid, geteuid()));
  }
  return ReadOpenFile(fd.get(), path, max_bytes);
}

}  // namespace bootmill
