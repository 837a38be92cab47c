// SPDX-License-Identifier: Apache-2.0
#include "agent/install/lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_format.h"
#include "agent/install/files_at.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::agent {

absl::StatusOr<UniqueFd> TakeAgentLock(const std::string& state_dir) {
  std::error_code ignored;
  std::filesystem::create_directories(
      std::filesystem::path(state_dir).parent_path(), ignored);
  ASSIGN_OR_RETURN(const UniqueFd directory,
                   OpenPrivateDirectory(AT_FDCWD, state_dir));
  UniqueFd fd(openat(directory.get(), "agent.lock",
                     O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd.valid()) {
    return ErrnoStatus(errno, absl::StrFormat("open %s/agent.lock", state_dir));
  }
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    return absl::UnavailableError(absl::StrFormat(
        "another bootmill-agent works on %s; try again when it has ended",
        state_dir));
  }
  return fd;
}

}  // namespace bootmill::agent
