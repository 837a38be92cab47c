// SPDX-License-Identifier: Apache-2.0
#include "server/net/known_addresses.h"

#include <algorithm>

namespace bootmill::server {

void KnownAddresses::Add(const std::string& address, Time now) {
  const MutexLock lock(&mutex_);
  // Who comes again does not win a new allowance.
  entries_.try_emplace(address, Entry{now, RateMeter(limits_.first)})
      .first->second.seen = now;
  if (entries_.size() > limits_.count) {
    entries_.erase(std::min_element(entries_.begin(), entries_.end(),
                                    [](const auto& a, const auto& b) {
                                      return a.second.seen < b.second.seen;
                                    }));
  }
}

bool KnownAddresses::Has(const std::string& address, Time now) const {
  const MutexLock lock(&mutex_);
  const auto found = entries_.find(address);
  return found != entries_.end() && now - found->second.seen < limits_.kept;
}

bool KnownAddresses::MayGoFirst(const std::string& address, Time now) {
  const MutexLock lock(&mutex_);
  const auto found = entries_.find(address);
  return found != entries_.end() && now - found->second.seen < limits_.kept &&
         found->second.first.Take(now);
}

}  // namespace bootmill::server
