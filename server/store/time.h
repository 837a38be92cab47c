// SPDX-License-Identifier: Apache-2.0
// Points in time as the store keeps them.
#ifndef BOOTMILL_SERVER_STORE_TIME_H_
#define BOOTMILL_SERVER_STORE_TIME_H_

#include <chrono>

namespace bootmill::store {

// Wall-clock time. The store keeps whole microseconds: what is read back is
// what was stored without the rest.
using Time = std::chrono::system_clock::time_point;

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_TIME_H_
