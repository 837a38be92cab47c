// SPDX-License-Identifier: Apache-2.0
// Measuring how long something took.
#ifndef BOOTMILL_COMMON_CLOCK_H_
#define BOOTMILL_COMMON_CLOCK_H_

#include <chrono>

namespace bootmill {

// Counts from its construction on the monotonic clock. Thread-compatible.
class Stopwatch {
 public:
  Stopwatch();
  std::chrono::microseconds Elapsed() const;

 private:
  std::chrono::steady_clock::time_point start_;
};

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_CLOCK_H_
