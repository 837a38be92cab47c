// SPDX-License-Identifier: Apache-2.0
#include "common/spool_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "common/status.h"

namespace bootmill {

absl::StatusOr<SpoolFile> SpoolFile::Create(const std::string& directory) {
  constexpr mode_t kOwnerOnly = 0600;
  UniqueFd fd(
      open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, kOwnerOnly));
  // Not every file system supports files without a name: open(2), O_TMPFILE.
  if (!fd.valid() && (errno == EOPNOTSUPP || errno == EISDIR)) {
    std::string path = directory + "/spool-XXXXXX";
    fd = UniqueFd(mkostemp(path.data(), O_CLOEXEC));
    if (fd.valid()) {
      unlink(path.c_str());
    }
  }
  if (!fd.valid()) {
    return ErrnoStatus(errno, "make a temporary file in " + directory);
  }
  return SpoolFile(std::move(fd));
}

absl::Status SpoolFile::Append(ByteSpan bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return ErrnoStatus(errno, "write a temporary file");
    }
    if (written > 0) {
      bytes = bytes.subspan(static_cast<size_t>(written));
      size_ += static_cast<size_t>(written);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<SpoolFile::Mapping> SpoolFile::Map() const {
  if (size_ == 0) {
    return Mapping(ByteSpan());
  }
  void* const begin =
      mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, fd_.get(), 0);
  if (begin == MAP_FAILED) {
    return ErrnoStatus(errno, "map a temporary file");
  }
  return Mapping(ByteSpan(static_cast<const std::byte*>(begin), size_));
}

SpoolFile::Mapping::Mapping(Mapping&& other) noexcept
    : bytes_(std::exchange(other.bytes_, {})) {}

SpoolFile::Mapping::~Mapping() {
  if (!bytes_.empty()) {
    munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
  }
}

}  // namespace bootmill
