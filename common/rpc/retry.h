// SPDX-License-Identifier: Apache-2.0
// Whether and when a failed call is tried again.
#ifndef BOOTMILL_COMMON_RPC_RETRY_H_
#define BOOTMILL_COMMON_RPC_RETRY_H_

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "common/clock.h"

namespace bootmill::rpc {

// How long a caller waits for a daemon that does not answer or is busy. Value
// type.
struct Patience {
  // All waits for one call together; 0: none, one try.
  std::chrono::milliseconds total{30'000};
  // Called before the first wait, with what the call ended with.
  std::function<void(const absl::Status& why)> waiting = nullptr;
};

// How long one call is tried again. Thread-compatible.
class RetryBudget {
 public:
  explicit RetryBudget(Patience patience = {})
      : patience_(std::move(patience)) {}

  // Returns how long to wait before the call that ended with `status` is
  // repeated: the delay that the daemon asks for, else 200 ms at first and
  // twice as long each time, up to 5 s and to the end of the patience. Returns
  // nullopt if repeating the same call cannot help (only UNAVAILABLE, and
  // RESOURCE_EXHAUSTED with a delay from the daemon, are repeated) or if the
  // patience is used up.
  std::optional<std::chrono::milliseconds> Delay(const absl::Status& status);

  // Takes the time that a try took from the patience: a peer that takes
  // connections and says nothing makes every try long.
  void Spend(std::chrono::milliseconds used) { patience_.total -= used; }

  // Waits for Delay, and up to a fifth longer at random, so that many refused
  // callers do not return at the same moment. Returns false if the call should
  // not be repeated, or as soon as `cancellation` is cancelled.
  bool Wait(const absl::Status& status,
            const Cancellation& cancellation = Cancellation::Never());

 private:
  Patience patience_;  // what is left of it
  std::chrono::milliseconds next_wait_{200};
};

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_RETRY_H_
