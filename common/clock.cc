// SPDX-License-Identifier: Apache-2.0
#include "common/clock.h"

namespace bootmill {

Stopwatch::Stopwatch() : start_(std::chrono::steady_clock::now()) {}

std::chrono::microseconds Stopwatch::Elapsed() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - start_);
}

}  // namespace bootmill
