// SPDX-License-Identifier: Apache-2.0
// When a failed call is worth another try.
#ifndef BOOTMILL_COMMON_RPC_RETRY_H_
#define BOOTMILL_COMMON_RPC_RETRY_H_

#include <chrono>
#include <optional>

#include "absl/status/status.h"
#include "common/clock.h"

namespace bootmill::rpc {

// How often and how long one call is tried again. Thread-compatible.
class RetryBudget {
 public:
  RetryBudget() = default;
  RetryBudget(int retries, std::chrono::milliseconds total_wait)
      : retries_(retries), total_wait_(total_wait) {}

  // Returns how long to wait before the call that ended with `status` is made
  // again: as long as the daemon asks for, else from 200 ms on, doubled each
  // time. Returns nullopt if only a changed call can help (any code but
  // UNAVAILABLE and RESOURCE_EXHAUSTED; the latter without a delay from the
  // daemon) or the budget does not allow it.
  std::optional<std::chrono::milliseconds> Delay(const absl::Status& status);

  // Waits for Delay, and up to a fifth longer by chance: many that were refused
  // together do not come back together. Returns false, without a wait or before
  // its end, if the call should not be made again or is cancelled.
  bool Wait(const absl::Status& status,
            const Cancellation& cancellation = Cancellation::Never());

 private:
  int retries_ = 6;
  std::chrono::milliseconds total_wait_{30'000};
  std::chrono::milliseconds next_wait_{200};
};

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_RETRY_H_
