// SPDX-License-Identifier: Apache-2.0
// A file descriptor with one owner.
#ifndef BOOTMILL_COMMON_UNIQUE_FD_H_
#define BOOTMILL_COMMON_UNIQUE_FD_H_

#include <utility>

namespace bootmill {

// Closes its descriptor when it is destroyed. Move-only; thread-compatible.
class UniqueFd {
 public:
  UniqueFd() = default;
  // Takes ownership of `fd`; a negative value means none.
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept;
  UniqueFd& operator=(UniqueFd&& other) noexcept;
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;
  ~UniqueFd();

  bool valid() const { return fd_ >= 0; }
  int get() const { return fd_; }
  // Releases ownership: the caller closes the returned descriptor.
  int Release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_UNIQUE_FD_H_
