// SPDX-License-Identifier: Apache-2.0
#include "server/net/handshake_log.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace bootmill::server {

void HandshakeLog::Failed(std::string_view address, const std::string& why) {
  constexpr double kBurst = 20;
  constexpr double kPerSecond = 0.2;
  uint64_t left_out = 0;
  {
    const MutexLock lock(&mutex_);
    const Clock::time_point now = Clock::now();
    const std::chrono::duration<double> passed = now - last_;
    lines_ = std::min(kBurst, lines_ + passed.count() * kPerSecond);
    last_ = now;
    if (lines_ < 1) {
      ++left_out_;
      return;
    }
    lines_ -= 1;
    left_out = std::exchange(left_out_, 0);
  }
  spdlog::info("{}: the TLS handshake of {} failed: {}", transport_,
               std::string(address), why);
  if (left_out > 0) {
    spdlog::info("{}: {} more of them before that", transport_, left_out);
  }
}

}  // namespace bootmill::server
