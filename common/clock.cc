// SPDX-License-Identifier: Apache-2.0
#include "common/clock.h"

namespace bootmill {
namespace {

class Machine : public Clock {
 public:
  Time Now() const override { return std::chrono::system_clock::now(); }
};

}  // namespace

const Clock& SystemClock() {
  static const Machine machine;
  return machine;
}

Clock::Time TimeFromNow(std::chrono::milliseconds later) {
  return SystemClock().Now() + later;
}

Stopwatch::Stopwatch() : start_(std::chrono::steady_clock::now()) {}

std::chrono::microseconds Stopwatch::Elapsed() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - start_);
}

void Cancellation::Cancel() {
  {
    const MutexLock lock(&mutex_);
    cancelled_ = true;
  }
  changed_.NotifyAll();
}

bool Cancellation::cancelled() const {
  const MutexLock lock(&mutex_);
  return cancelled_;
}

bool Cancellation::Sleep(std::chrono::milliseconds duration) const {
  const auto end = std::chrono::steady_clock::now() + duration;
  const MutexLock lock(&mutex_);
  while (!cancelled_) {
    if (!changed_.WaitUntil(&mutex_, end)) {
      break;
    }
  }
  return !cancelled_;
}

const Cancellation& Cancellation::Never() {
  static const Cancellation never;
  return never;
}

bool PollUntil(const std::function<bool()>& done,
               std::chrono::milliseconds step,
               std::chrono::milliseconds limit) {
  const Stopwatch watch;
  while (!done()) {
    if (watch.Elapsed() >= limit) {
      return false;
    }
    Cancellation::Never().Sleep(step);
  }
  return true;
}

}  // namespace bootmill
