// SPDX-License-Identifier: Apache-2.0
#include "common/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_format.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "common/unique_fd.h"

namespace bootmill {
namespace {

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) {
    return ".";
  }
  return slash == 0 ? "/" : path.substr(0, slash);
}

absl::Status WriteAll(int fd, ByteSpan data, const std::string& path) {
  while (!data.empty()) {
    const ssize_t written = write(fd, data.data(), data.size());
    if (written < 0) {
      if (errno == EINTR) {
        continue;
      }
      return ErrnoStatus(errno, "write " + path);
    }
    data = data.subspan(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status WriteFileAtomic(const std::string& path, ByteSpan data,
                             mode_t mode) {
  std::string temp_path = path + ".XXXXXX";
  UniqueFd fd(mkostemp(temp_path.data(), O_CLOEXEC));
  if (!fd.valid()) {
    return ErrnoStatus(errno, "create a temporary file for " + path);
  }
  absl::Cleanup remove_temp = [&] { unlink(temp_path.c_str()); };
  RETURN_IF_ERROR(WriteAll(fd.get(), data, path));
  if (fchmod(fd.get(), mode) != 0) {
    return ErrnoStatus(errno, "set the mode of " + path);
  }
  if (fsync(fd.get()) != 0) {
    return ErrnoStatus(errno, "sync " + path);
  }
  fd = UniqueFd();
  if (rename(temp_path.c_str(), path.c_str()) != 0) {
    return ErrnoStatus(errno, "rename to " + path);
  }
  std::move(remove_temp).Cancel();
  return SyncDirectory(DirectoryOf(path));
}

absl::StatusOr<Bytes> ReadFile(const std::string& path, size_t max_bytes) {
  // O_NONBLOCK: opening a FIFO must not wait for a writer.
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid()) {
    return ErrnoStatus(errno, "open " + path);
  }
  return ReadOpenFile(fd.get(), path, max_bytes);
}

absl::StatusOr<Bytes> ReadOpenFile(int fd, const std::string& path,
                                   size_t max_bytes) {
  struct stat info{};
  if (fstat(fd, &info) != 0) {
    return ErrnoStatus(errno, "open " + path);
  }
  if (!S_ISREG(info.st_mode)) {
    return absl::FailedPreconditionError(path + ": not a regular file");
  }
  if (info.st_size < 0 || static_cast<uint64_t>(info.st_size) > max_bytes) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "%s: %d bytes, limit %d", path, info.st_size, max_bytes));
  }
  // One more byte is read than the file had: if it arrives, the file grew.
  Bytes data(static_cast<size_t>(info.st_size) + 1);
  size_t filled = 0;
  while (filled < data.size()) {
    const ssize_t got = read(fd, data.data() + filled, data.size() - filled);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return ErrnoStatus(errno, "read " + path);
    }
    if (got == 0) {
      break;
    }
    filled += static_cast<size_t>(got);
  }
  if (filled == data.size()) {
    return absl::UnavailableError(path + ": changed while it was read");
  }
  data.resize(filled);
  return data;
}

absl::Status SyncDirectory(const std::string& directory) {
  const UniqueFd fd(
      open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid() || fsync(fd.get()) != 0) {
    return ErrnoStatus(errno, "sync directory " + directory);
  }
  return absl::OkStatus();
}

}  // namespace bootmill
