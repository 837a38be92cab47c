// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/retry.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <utility>

#include "absl/random/random.h"
#include "common/rpc/error_info.h"

namespace bootmill::rpc {
namespace {

constexpr std::chrono::milliseconds kLongestOwnWait{5'000};

std::optional<std::chrono::milliseconds> RequestedDelay(
    const absl::Status& status) {
  const std::optional<v1::ErrorInfo> info = ErrorInfoOf(status);
  if (!info.has_value() || !info->has_retry_delay()) {
    return std::nullopt;
  }
  const std::chrono::milliseconds asked(
      google::protobuf::util::TimeUtil::DurationToMilliseconds(
          info->retry_delay()));
  return std::max(asked, std::chrono::milliseconds(0));
}

}  // namespace

std::optional<std::chrono::milliseconds> RetryBudget::Delay(
    const absl::Status& status) {
  const std::optional<std::chrono::milliseconds> asked = RequestedDelay(status);
  const bool may =
      status.code() == absl::StatusCode::kUnavailable ||
      (status.code() == absl::StatusCode::kResourceExhausted && asked);
  std::chrono::milliseconds& left = patience_.total;
  const std::chrono::milliseconds wait =
      asked.value_or(std::min(next_wait_, left));
  if (!may || left.count() <= 0 || wait > left) {
    return std::nullopt;
  }
  left -= wait;
  next_wait_ = std::min(next_wait_ * 2, kLongestOwnWait);
  return wait;
}

bool RetryBudget::Wait(const absl::Status& status,
                       const Cancellation& cancellation) {
  const std::optional<std::chrono::milliseconds> delay = Delay(status);
  if (!delay.has_value()) {
    return false;
  }
  if (patience_.waiting != nullptr) {
    std::exchange(patience_.waiting, nullptr)(status);
  }
  static thread_local absl::InsecureBitGen random;
  const auto more = std::chrono::milliseconds(
      absl::Uniform<int64_t>(random, 0, delay->count() / 5 + 1));
  return cancellation.Sleep(*delay + more);
}

}  // namespace bootmill::rpc
