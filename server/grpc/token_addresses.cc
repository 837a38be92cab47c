// SPDX-License-Identifier: Apache-2.0
#include "server/grpc/token_addresses.h"

#include <algorithm>

namespace bootmill::server {

void TokenAddresses::Add(const std::string& address, Time now) {
  const MutexLock lock(&mutex_);
  seen_[address] = now;
  if (seen_.size() > limits_.count) {
    seen_.erase(std::min_element(
        seen_.begin(), seen_.end(),
        [](const auto& a, const auto& b) { return a.second < b.second; }));
  }
}

bool TokenAddresses::Has(const std::string& address, Time now) const {
  const MutexLock lock(&mutex_);
  const auto found = seen_.find(address);
  return found != seen_.end() && now - found->second < limits_.kept;
}

}  // namespace bootmill::server
