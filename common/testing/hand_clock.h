// SPDX-License-Identifier: Apache-2.0
// A clock whose hands a test turns. Thread-compatible.
#ifndef BOOTMILL_COMMON_TESTING_HAND_CLOCK_H_
#define BOOTMILL_COMMON_TESTING_HAND_CLOCK_H_

#include <chrono>

#include "common/clock.h"

namespace bootmill::testing {

class HandClock : public Clock {
 public:
  Time Now() const override { return time; }
  void Advance(std::chrono::seconds duration) { time += duration; }

  // Some day of 2023; whole seconds.
  Time time{std::chrono::seconds(1'700'000'000)};
};

}  // namespace bootmill::testing

#endif  // BOOTMILL_COMMON_TESTING_HAND_CLOCK_H_
