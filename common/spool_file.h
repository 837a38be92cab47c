// SPDX-License-Identifier: Apache-2.0
// A file without a name, for bytes that arrive slowly and are used once.
#ifndef BOOTMILL_COMMON_SPOOL_FILE_H_
#define BOOTMILL_COMMON_SPOOL_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/bytes.h"
#include "common/unique_fd.h"

namespace bootmill {

// Bytes on disk instead of in memory; gone with the object, or the process.
// Move-only, thread-compatible.
class SpoolFile {
 public:
  // A file of `directory`'s file system that no other program finds.
  // Errors: those of ErrnoStatus.
  static absl::StatusOr<SpoolFile> Create(const std::string& directory);

  // Errors: those of ErrnoStatus, RESOURCE_EXHAUSTED for a full disk among
  // them; the file is then of no more use.
  absl::Status Append(ByteSpan bytes);
  size_t size() const { return size_; }

  // The bytes of a file, for as long as it lives. Move-only.
  class Mapping {
   public:
    Mapping(Mapping&& other) noexcept;
    Mapping& operator=(Mapping&&) = delete;
    ~Mapping();
    ByteSpan bytes() const { return bytes_; }

   private:
    friend class SpoolFile;
    explicit Mapping(ByteSpan bytes) : bytes_(bytes) {}
    ByteSpan bytes_;
  };

  // Returns all that was appended; nothing may be appended after that.
  absl::StatusOr<Mapping> Map() const;

 private:
  explicit SpoolFile(UniqueFd fd) : fd_(std::move(fd)) {}

  UniqueFd fd_;
  size_t size_ = 0;
};

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_SPOOL_FILE_H_
