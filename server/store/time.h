// SPDX-License-Identifier: Apache-2.0
// The store's type for points in time.
#ifndef BOOTMILL_SERVER_STORE_TIME_H_
#define BOOTMILL_SERVER_STORE_TIME_H_

#include <chrono>

namespace bootmill::store {

// Wall-clock time. The store keeps whole microseconds, so what is read back has
// lost any fraction.
using Time = std::chrono::system_clock::time_point;

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_TIME_H_
