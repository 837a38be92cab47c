// SPDX-License-Identifier: Apache-2.0
// A temporary file without a name.
#ifndef BOOTMILL_COMMON_SPOOL_FILE_H_
#define BOOTMILL_COMMON_SPOOL_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/bytes.h"
#include "common/unique_fd.h"

namespace bootmill {

// Bytes that arrive slowly and are used once, on disk instead of in memory. The
// file goes with the object, or with the process. Move-only, thread-compatible.
class SpoolFile {
 public:
  // Makes a file on the file system of `directory` that no other program can
  // open. Errors: those of ErrnoStatus.
  static absl::StatusOr<SpoolFile> Create(const std::string& directory);

  // Appends `bytes`. After an error the file must not be used any more. Errors:
  // those of ErrnoStatus; RESOURCE_EXHAUSTED if the disk is full.
  absl::Status Append(ByteSpan bytes);
  size_t size() const { return size_; }

  // The bytes of a file in memory, as long as the object lives. Move-only.
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

  // Maps all bytes that were appended. Nothing may be appended afterwards.
  absl::StatusOr<Mapping> Map() const;

 private:
  explicit SpoolFile(UniqueFd fd) : fd_(std::move(fd)) {}

  UniqueFd fd_;
  size_t size_ = 0;
};

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_SPOOL_FILE_H_
