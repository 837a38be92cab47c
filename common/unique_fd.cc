// SPDX-License-Identifier: Apache-2.0
#include "common/unique_fd.h"

#include <unistd.h>

#include <utility>

namespace bootmill {

UniqueFd::UniqueFd(UniqueFd&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)) {}

UniqueFd& UniqueFd::operator=(UniqueFd&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

UniqueFd::~UniqueFd() {
  if (fd_ >= 0) {
    // An error of close cannot be handled here; code that writes calls fsync
    // before.
    static_cast<void>(close(fd_));
  }
}

}  // namespace bootmill
