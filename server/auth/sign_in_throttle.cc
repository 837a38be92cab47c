// SPDX-License-Identifier: Apache-2.0
#include "server/auth/sign_in_throttle.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "common/bytes.h"
#include "common/sha256.h"

namespace bootmill::server {
namespace {

// Keys are of one size, whatever strangers type.
std::string Key(char kind, const std::string& text) {
  return absl::StrFormat("%c%s", kind, Sha256(AsBytes(text)).Hex());
}

// The longest that a budget can need to be whole. A clock that was set back
// would otherwise make it need longer.
std::chrono::seconds Longest(const SignInThrottle::Budget& budget) {
  return budget.burst * budget.refill;
}

}  // namespace

std::vector<SignInThrottle::Count> SignInThrottle::CountsOf(
    const Try& who) const {
  if (!who.browser.empty()) {
    return {{Key('b', who.browser), options_.browser}};
  }
  return {{Key('n', who.account), options_.account},
          {Key('a', who.address), options_.address}};
}

std::optional<std::chrono::seconds> SignInThrottle::Take(const Try& who,
                                                         store::Time now) {
  const std::vector<Count> counts = CountsOf(who);
  const MutexLock lock(&mutex_);
  std::chrono::seconds wait{0};
  for (const Count& count : counts) {
    const auto found = whole_.find(count.key);
    if (found == whole_.end()) {
      continue;
    }
    found->second = std::min(found->second, now + Longest(count.budget));
    // There is a try left if one more keeps within the burst.
    const store::Time free_at =
        found->second + count.budget.refill - Longest(count.budget);
    wait =
        std::max(wait, std::chrono::ceil<std::chrono::seconds>(free_at - now));
  }
  if (wait > std::chrono::seconds(0)) {
    return wait;
  }
  for (const Count& count : counts) {
    store::Time& whole = whole_.try_emplace(count.key, now).first->second;
    whole = std::max(whole, now) + count.budget.refill;
  }
  Trim(now);
  return std::nullopt;
}

void SignInThrottle::GiveBack(const Try& who, store::Time now) {
  const std::vector<Count> counts = CountsOf(who);
  const MutexLock lock(&mutex_);
  for (const Count& count : counts) {
    const auto found = whole_.find(count.key);
    if (found == whole_.end()) {
      continue;
    }
    found->second -= count.budget.refill;
    if (found->second <= now) {
      whole_.erase(found);
    }
  }
}

void SignInThrottle::Trim(store::Time now) {
  if (whole_.size() <= options_.entries) {
    return;
  }
  std::erase_if(whole_,
                [now](const auto& entry) { return entry.second <= now; });
  while (whole_.size() > options_.entries) {
    whole_.erase(std::min_element(
        whole_.begin(), whole_.end(),
        [](const auto& a, const auto& b) { return a.second < b.second; }));
  }
}

}  // namespace bootmill::server
