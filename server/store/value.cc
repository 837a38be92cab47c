// SPDX-License-Identifier: Apache-2.0
#include "server/store/value.h"

#include <chrono>

namespace bootmill::store {

int64_t ToMicroseconds(Time time) {
  return std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch())
      .count();
}

Time FromMicroseconds(int64_t microseconds) {
  return Time(std::chrono::microseconds(microseconds));
}

}  // namespace bootmill::store
