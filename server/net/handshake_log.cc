// SPDX-License-Identifier: Apache-2.0
#include "server/net/handshake_log.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace bootmill::server {

void HandshakeLog::Failed(std::string_view address, const std::string& why) {
  uint64_t left_out = 0;
  {
    const MutexLock lock(&mutex_);
    if (!lines_.Take(std::chrono::steady_clock::now())) {
      ++left_out_;
      return;
    }
    left_out = std::exchange(left_out_, 0);
  }
  spdlog::info("{}: the TLS handshake of {} failed: {}", transport_,
               std::string(address), why);
  if (left_out > 0) {
    spdlog::info("{}: {} more of them before that", transport_, left_out);
  }
}

}  // namespace bootmill::server
