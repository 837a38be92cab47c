// SPDX-License-Identifier: Apache-2.0
#include "server/store/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "common/status.h"

namespace bootmill::store {
namespace {

// Returns the process id that the holder wrote; empty if it has not written it
// yet.
std::string HolderOf(int fd) {
  std::array<char, 32> text{};
  const ssize_t size = pread(fd, text.data(), text.size(), 0);
  std::string holder(text.data(), size > 0 ? static_cast<size_t>(size) : 0);
  absl::StripAsciiWhitespace(&holder);
  return holder;
}

}  // namespace

absl::StatusOr<UniqueFd> LockDirectory(const std::string& directory) {
  const std::string path = directory + "/bootmill.lock";
  UniqueFd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd.valid()) {
    return Annotate(ErrnoStatus(errno, path),
                    "the data directory must exist and be writable");
  }
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return ErrnoStatus(errno, path);
    }
    return absl::FailedPreconditionError(absl::StrFormat(
        "data directory %s is in use by the daemon with process id %s: stop it "
        "first, or choose another directory",
        directory, HolderOf(fd.get())));
  }
  const std::string pid = absl::StrFormat("%d\n", getpid());
  if (ftruncate(fd.get(), 0) != 0 ||
      pwrite(fd.get(), pid.data(), pid.size(), 0) !=
          static_cast<ssize_t>(pid.size())) {
    return ErrnoStatus(errno, path);
  }
  return fd;
}

}  // namespace bootmill::store
