// SPDX-License-Identifier: Apache-2.0
// The time, and waiting for it. Nothing outside common/ asks the system's clock
// or sleeps, so that tests can turn the hands and end a wait.
#ifndef BOOTMILL_COMMON_CLOCK_H_
#define BOOTMILL_COMMON_CLOCK_H_

#include <chrono>
#include <functional>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"

namespace bootmill {

// Says what time it is. Thread-safe.
class Clock {
 public:
  using Time = std::chrono::system_clock::time_point;

  virtual ~Clock() = default;
  virtual Time Now() const = 0;
};

// The machine's own. Lives as long as the program.
const Clock& SystemClock();

// Now, and so much later, by the machine's clock: for deadlines of gRPC, which
// are of that clock.
Clock::Time TimeFromNow(std::chrono::milliseconds later);

// Counts from its construction on the monotonic clock. Thread-compatible.
class Stopwatch {
 public:
  Stopwatch();
  std::chrono::microseconds Elapsed() const;

 private:
  std::chrono::steady_clock::time_point start_;
};

// Ends what others wait for, once and for good. Thread-safe.
class Cancellation {
 public:
  Cancellation() = default;
  Cancellation(const Cancellation&) = delete;
  Cancellation& operator=(const Cancellation&) = delete;

  void Cancel();
  bool cancelled() const;
  // Waits; returns false, at once, if it is or becomes cancelled meanwhile.
  bool Sleep(std::chrono::milliseconds duration) const;

  // One that nobody cancels. Lives as long as the program.
  static const Cancellation& Never();

 private:
  mutable Mutex mutex_;
  mutable CondVar changed_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

// Asks `done` every `step` until it is true, and returns true; or false if it
// is not within `limit`. For what nobody tells of: the end of calls inside
// gRPC, say.
bool PollUntil(const std::function<bool()>& done,
               std::chrono::milliseconds step, std::chrono::milliseconds limit);

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_CLOCK_H_
