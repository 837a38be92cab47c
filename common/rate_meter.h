// SPDX-License-Identifier: Apache-2.0
// How often something may happen.
#ifndef BOOTMILL_COMMON_RATE_METER_H_
#define BOOTMILL_COMMON_RATE_METER_H_

#include <chrono>

namespace bootmill {

// This many at once, and then this many a second.
struct Rate {
  double burst = 0;
  double per_second = 0;
};

// A token bucket. Thread-compatible; a value type.
class RateMeter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit RateMeter(const Rate& rate) : rate_(rate), left_(rate.burst) {}

  // Takes a token; returns false if there is none.
  bool Take(Time now);
  // Returns how long it takes until there is a token; 0 if there is one. A rate
  // of 0 a second counts as one a day.
  std::chrono::milliseconds Wait(Time now) const;
  // Returns whether it is as if it had never been used.
  bool IsFull(Time now) const;

 private:
  double LeftAt(Time now) const;

  Rate rate_;
  double left_;
  Time last_{};
};

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_RATE_METER_H_
