// SPDX-License-Identifier: Apache-2.0
// How often callers may change something.
#ifndef BOOTMILL_SERVER_API_CHANGE_RATES_H_
#define BOOTMILL_SERVER_API_CHANGE_RATES_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "common/mutex.h"
#include "common/rate_meter.h"
#include "server/api/identity.h"

namespace bootmill::server {

// Each change leaves rows that are never deleted: its audit record at least.
struct ChangeLimits {
  // Of one caller, in the long run.
  int64_t per_minute = 120;
};

// Counts the calls of methods that change something: of each caller, and of all
// callers of an org together, who may do four times as much. Local root counts
// as an org. At once each of them may do what it may do in 25 minutes: 3,000
// calls of one caller, so that whoever applies, builds and promotes hundreds of
// fleets does not notice. Thread-safe.
class ChangeRates {
 public:
  explicit ChangeRates(const ChangeLimits& limits = {}) { SetLimits(limits); }
  ChangeRates(const ChangeRates&) = delete;
  ChangeRates& operator=(const ChangeRates&) = delete;

  // Counts a call of `caller`. Errors: RESOURCE_EXHAUSTED with a retry delay,
  // reason TOO_MANY_CHANGES; then it is not counted. REQUIRES: it is not
  // kNobody.
  absl::Status Take(const Identity& caller,
                    RateMeter::Time now = std::chrono::steady_clock::now());

  // Counts by `limits` from now on; what was counted is forgotten if they are
  // others.
  void SetLimits(const ChangeLimits& limits);

  // Returns of how many callers and orgs something is remembered.
  size_t size() const;

 private:
  using Meters = std::map<std::string, RateMeter>;

  // Forgets those who have been quiet, from time to time.
  void Sweep(RateMeter::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  RateMeter& MeterOf(const std::string& name, double share)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable Mutex mutex_;
  int64_t per_minute_ ABSL_GUARDED_BY(mutex_) = 0;
  // By the caller's URI, and by the org's: `bootmill://ORG`.
  Meters meters_ ABSL_GUARDED_BY(mutex_);
  RateMeter::Time swept_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_CHANGE_RATES_H_
