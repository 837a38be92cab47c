// SPDX-License-Identifier: Apache-2.0
// Which of the lines that others can cause are written to a log.
#ifndef BOOTMILL_COMMON_LINE_BUDGET_H_
#define BOOTMILL_COMMON_LINE_BUDGET_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"
#include "common/rate_meter.h"

namespace bootmill {

// A few lines of each cause, a client for example, at once, then one every few
// seconds; and no more than a limit of all causes together. Those that are left
// out are counted. Thread-safe.
class LineBudget {
 public:
  struct Limits {
    Rate one{.burst = 20, .per_second = 0.2};
    Rate all{.burst = 200, .per_second = 2};
  };

  LineBudget() : LineBudget(Limits()) {}
  explicit LineBudget(const Limits& limits)
      : limits_(limits), all_(limits.all) {}

  // Returns nullopt if a line of this cause must be left out, else what is to
  // be written behind it: nothing, or how many were left out before it.
  std::optional<std::string> Admit(
      std::string_view cause,
      RateMeter::Time now = std::chrono::steady_clock::now());

  // Returns for how many causes something is remembered.
  size_t size() const;

 private:
  struct Account {
    RateMeter lines;
    uint64_t left_out = 0;
  };

  // Forgets causes that have been quiet, from time to time.
  void Sweep(RateMeter::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Limits limits_;
  mutable Mutex mutex_;
  RateMeter all_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Account, std::less<>> accounts_ ABSL_GUARDED_BY(mutex_);
  RateMeter::Time swept_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_LINE_BUDGET_H_
