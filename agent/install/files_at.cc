// SPDX-License-Identifier: Apache-2.0
#include "agent/install/files_at.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_format.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::agent {
namespace {

constexpr mode_t kDirectoryMode = 0755;
constexpr mode_t kLoaderMode = 0644;

// open(2) reports a link as ELOOP with O_NOFOLLOW, and as ENOTDIR with
// O_DIRECTORY.
absl::Status OpenError(int error, const std::string& name) {
  if (error == ELOOP || error == ENOTDIR) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s is a link or no directory, which is refused here; remove it",
        name));
  }
  return ErrnoStatus(error, "open " + name);
}

absl::Status WriteAll(int fd, ByteSpan data, const std::string& name) {
  while (!data.empty()) {
    const ssize_t written = write(fd, data.data(), data.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return ErrnoStatus(errno, "write " + name);
    }
    data = data.subspan(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<UniqueFd> OpenPrivateDirectory(int parent,
                                              const std::string& name) {
  if (mkdirat(parent, name.c_str(), kDirectoryMode) != 0 && errno != EEXIST) {
    return ErrnoStatus(errno, "create directory " + name);
  }
  UniqueFd fd(openat(parent, name.c_str(),
                     O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat info{};
  if (!fd.valid() || fstat(fd.get(), &info) != 0) {
    return OpenError(errno, name);
  }
  const bool foreign = info.st_uid != 0 && info.st_uid != geteuid();
  if (foreign || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s may be written by others; guests boot what lies in it: `chown "
        "root` and `chmod go-w` it",
        name));
  }
  return fd;
}

absl::StatusOr<std::optional<Bytes>> ReadFileAt(int directory,
                                                const std::string& name,
                                                size_t max_bytes) {
  // O_NONBLOCK: opening a FIFO must not wait for a writer.
  const UniqueFd fd(openat(directory, name.c_str(),
                           O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd.valid()) {
    if (errno == ENOENT) {
      return std::optional<Bytes>();
    }
    return OpenError(errno, name);
  }
  ASSIGN_OR_RETURN(Bytes bytes, ReadOpenFile(fd.get(), name, max_bytes));
  return std::optional<Bytes>(std::move(bytes));
}

absl::StatusOr<Bytes> ReadOpenFile(int fd, const std::string& name,
                                   size_t max_bytes) {
  struct stat info{};
  if (fstat(fd, &info) != 0) {
    return ErrnoStatus(errno, "look at " + name);
  }
  if (!S_ISREG(info.st_mode)) {
    return absl::FailedPreconditionError(name + " is no regular file");
  }
  if (static_cast<uint64_t>(info.st_size) > max_bytes) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "%s: %d bytes, limit %d", name, info.st_size, max_bytes));
  }
  Bytes bytes(static_cast<size_t>(info.st_size));
  size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = pread(fd, bytes.data() + filled, bytes.size() - filled,
                              static_cast<off_t>(filled));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return ErrnoStatus(got < 0 ? errno : EIO, "read " + name);
    }
    filled += static_cast<size_t>(got);
  }
  return bytes;
}

absl::StatusOr<UniqueFd> WriteNewFileAt(int directory, const std::string& name,
                                        ByteSpan data) {
  if (unlinkat(directory, name.c_str(), 0) != 0 && errno != ENOENT) {
    return ErrnoStatus(errno, "remove " + name);
  }
  UniqueFd fd(openat(directory, name.c_str(),
                     O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd.valid()) {
    return ErrnoStatus(errno, "create " + name);
  }
  absl::Cleanup remove = [&] { unlinkat(directory, name.c_str(), 0); };
  RETURN_IF_ERROR(WriteAll(fd.get(), data, name));
  if (fchmod(fd.get(), kLoaderMode) != 0) {
    return ErrnoStatus(errno, "set the mode of " + name);
  }
  if (fsync(fd.get()) != 0) {
    return ErrnoStatus(errno, "sync " + name);
  }
  std::move(remove).Cancel();
  return fd;
}

absl::Status RenameAt(int directory, const std::string& from,
                      const std::string& to) {
  if (renameat(directory, from.c_str(), directory, to.c_str()) != 0) {
    return ErrnoStatus(errno, absl::StrFormat("rename %s to %s", from, to));
  }
  return absl::OkStatus();
}

absl::Status SyncDirectory(int directory) {
  if (fsync(directory) != 0) {
    return ErrnoStatus(errno, "sync the slot's directory");
  }
  return absl::OkStatus();
}

}  // namespace bootmill::agent
