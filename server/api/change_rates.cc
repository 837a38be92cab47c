// SPDX-License-Identifier: Apache-2.0
#include "server/api/change_rates.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"

namespace bootmill::server {
namespace {

constexpr double kOrgShare = 4;
constexpr double kMinutesAtOnce = 25;

absl::Status TooMany(const Identity& caller, bool of_org,
                     std::chrono::milliseconds wait) {
  const std::string who =
      of_org ? absl::StrFormat("the callers of org `%s` have", caller.org)
             : absl::StrFormat("%s has", IdentityUri(caller));
  return rpc::BusyError(
      "TOO_MANY_CHANGES",
      absl::StrFormat("%s changed as much as the daemon takes at once; try "
                      "again in %d ms (max_changes_per_minute in its "
                      "configuration)",
                      who, wait.count()),
      wait);
}

}  // namespace

RateMeter& ChangeRates::MeterOf(const std::string& name, double share) {
  constexpr double kSecondsPerMinute = 60;
  const double per_minute = static_cast<double>(per_minute_) * share;
  return meters_
      .try_emplace(name,
                   RateMeter({.burst = per_minute * kMinutesAtOnce,
                              .per_second = per_minute / kSecondsPerMinute}))
      .first->second;
}

absl::Status ChangeRates::Take(const Identity& caller, RateMeter::Time now) {
  const bool is_root = caller.kind == Identity::Kind::kRoot;
  const std::string name = IdentityUri(caller);
  const MutexLock lock(&mutex_);
  Sweep(now);
  RateMeter& own = MeterOf(name, is_root ? kOrgShare : 1);
  RateMeter& org =
      is_root ? own : MeterOf("bootmill://" + caller.org, kOrgShare);
  const std::chrono::milliseconds own_wait = own.Wait(now);
  const std::chrono::milliseconds org_wait = org.Wait(now);
  if (const auto wait = std::max(own_wait, org_wait); wait.count() > 0) {
    return TooMany(caller, own_wait.count() == 0, wait);
  }
  (void)own.Take(now);
  if (!is_root) {
    (void)org.Take(now);
  }
  return absl::OkStatus();
}

void ChangeRates::SetLimits(const ChangeLimits& limits) {
  const MutexLock lock(&mutex_);
  if (limits.per_minute != per_minute_) {
    per_minute_ = limits.per_minute;
    meters_.clear();
  }
}

void ChangeRates::Sweep(RateMeter::Time now) {
  constexpr std::chrono::minutes kPeriod{1};
  if (now - swept_ >= kPeriod) {
    swept_ = now;
    std::erase_if(meters_,
                  [&](const auto& entry) { return entry.second.IsFull(now); });
  }
}

size_t ChangeRates::size() const {
  const MutexLock lock(&mutex_);
  return meters_.size();
}

}  // namespace bootmill::server
