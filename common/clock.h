// SPDX-License-Identifier: Apache-2.0
// The time, and waiting. Code outside common/ neither asks the system's clock
// nor sleeps by itself, so that tests can set the time and end a wait.
#ifndef BOOTMILL_COMMON_CLOCK_H_
#define BOOTMILL_COMMON_CLOCK_H_

#include <chrono>
#include <functional>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"

namespace bootmill {

// A source of the current time. Thread-safe.
class Clock {
 public:
  using Time = std::chrono::system_clock::time_point;

  virtual ~Clock() = default;
  virtual Time Now() const = 0;
};

// Returns the machine's clock, which lives as long as the program.
const Clock& SystemClock();

// Returns the machine's time now plus `later`, for gRPC's deadlines, which use
// the machine's clock.
Clock::Time TimeFromNow(std::chrono::milliseconds later);

// Measures the time since its construction, on the monotonic clock.
// Thread-compatible.
class Stopwatch {
 public:
  Stopwatch();
  std::chrono::microseconds Elapsed() const;

 private:
  std::chrono::steady_clock::time_point start_;
};

// A signal that ends waits. Once cancelled it stays so. Thread-safe.
class Cancellation {
 public:
  Cancellation() = default;
  Cancellation(const Cancellation&) = delete;
  Cancellation& operator=(const Cancellation&) = delete;

  void Cancel();
  bool cancelled() const;
  // Waits for `duration` and returns true. Returns false as soon as this is
  // cancelled.
  bool Sleep(std::chrono::milliseconds duration) const;

  // Returns a Cancellation that is never cancelled; it lives as long as the
  // program.
  static const Cancellation& Never();

 private:
  mutable Mutex mutex_;
  mutable CondVar changed_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

// Calls `done` every `step` until it returns true, and returns true; returns
// false if that does not happen within `limit`. Use it only for events that
// nothing reports, such as the end of calls inside gRPC.
bool PollUntil(const std::function<bool()>& done,
               std::chrono::milliseconds step, std::chrono::milliseconds limit);

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_CLOCK_H_
