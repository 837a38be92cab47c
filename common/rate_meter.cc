// SPDX-License-Identifier: Apache-2.0
#include "common/rate_meter.h"

#include <algorithm>

namespace bootmill {

double RateMeter::LeftAt(Time now) const {
  if (last_ == Time()) {
    return left_;
  }
  const std::chrono::duration<double> passed = now - last_;
  return std::min(rate_.burst, left_ + passed.count() * rate_.per_second);
}

bool RateMeter::Take(Time now) {
  left_ = LeftAt(now);
  last_ = now;
  if (left_ < 1) {
    return false;
  }
  left_ -= 1;
  return true;
}

std::chrono::milliseconds RateMeter::Wait(Time now) const {
  constexpr std::chrono::duration<double> kLongest = std::chrono::hours(24);
  const double left = LeftAt(now);
  if (left >= 1) {
    return std::chrono::milliseconds(0);
  }
  const std::chrono::duration<double> wait(
      (1 - left) / std::max(rate_.per_second, 1 / kLongest.count()));
  return std::chrono::ceil<std::chrono::milliseconds>(wait);
}

bool RateMeter::IsFull(Time now) const { return LeftAt(now) >= rate_.burst; }

}  // namespace bootmill
