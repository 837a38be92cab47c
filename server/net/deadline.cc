// SPDX-License-Identifier: Apache-2.0
#include "server/net/deadline.h"

#include <utility>

namespace bootmill::server {

using Clock = std::chrono::steady_clock;

Deadline::Deadline(const boost::asio::any_io_executor& executor,
                   std::function<std::shared_ptr<void>()> keep_alive,
                   std::function<void()> expired)
    : timer_(executor),
      keep_alive_(std::move(keep_alive)),
      expired_(std::move(expired)) {}

void Deadline::Set(std::chrono::milliseconds from_now) {
  const Clock::time_point at = Clock::now() + from_now;
  const bool earlier = !waiting_ || at < timer_.expiry();
  at_ = at;
  if (earlier && expired_) {
    Wait();
  }
}

void Deadline::Clear() { at_.reset(); }

void Deadline::Stop() {
  at_.reset();
  expired_ = nullptr;
  timer_.cancel();
}

void Deadline::Wait() {
  // Cancels the previous wait, whose handler then does nothing.
  timer_.expires_at(*at_);
  waiting_ = true;
  timer_.async_wait(
      [this, alive = keep_alive_()](const boost::system::error_code& error) {
        if (!error) {
          OnTimer();
        }
      });
}

void Deadline::OnTimer() {
  waiting_ = false;
  if (!at_.has_value() || !expired_) {
    return;
  }
  if (Clock::now() < *at_) {
    return Wait();
  }
  at_.reset();
  // The function is copied, because it may stop this deadline.
  const std::function<void()> expired = expired_;
  expired();
}

}  // namespace bootmill::server
