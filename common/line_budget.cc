// SPDX-License-Identifier: Apache-2.0
#include "common/line_budget.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_format.h"

namespace bootmill {

std::optional<std::string> LineBudget::Admit(std::string_view cause,
                                             RateMeter::Time now) {
  uint64_t left_out = 0;
  {
    const MutexLock lock(&mutex_);
    Sweep(now);
    Account& account =
        accounts_
            .try_emplace(std::string(cause), Account{RateMeter(limits_.one)})
            .first->second;
    if (!account.lines.Take(now) || !all_.Take(now)) {
      ++account.left_out;
      return std::nullopt;
    }
    left_out = std::exchange(account.left_out, 0);
  }
  return left_out == 0
             ? ""
             : absl::StrFormat(" (%d more such lines before it are left out)",
                               left_out);
}

void LineBudget::Sweep(RateMeter::Time now) {
  constexpr std::chrono::minutes kPeriod{1};
  if (now - swept_ < kPeriod) {
    return;
  }
  swept_ = now;
  std::erase_if(accounts_, [&](const auto& entry) {
    return entry.second.lines.IsFull(now);
  });
}

size_t LineBudget::size() const {
  const MutexLock lock(&mutex_);
  return accounts_.size();
}

}  // namespace bootmill
