// SPDX-License-Identifier: Apache-2.0
// Logging failed handshakes, with a limit.
#ifndef BOOTMILL_SERVER_NET_HANDSHAKE_LOG_H_
#define BOOTMILL_SERVER_NET_HANDSHAKE_LOG_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"
#include "server/net/frame_guard.h"

namespace bootmill::server {

// Anybody who can connect can make a handshake fail. Therefore a few lines are
// logged at once, then one every few seconds, which counts those left out.
// Thread-safe.
class HandshakeLog {
 public:
  explicit HandshakeLog(std::string transport)
      : transport_(std::move(transport)) {}

  // Logs that the handshake of a client at `address` failed.
  void Failed(std::string_view address, const std::string& why);

 private:
  const std::string transport_;  // `gRPC`, `HTTPS`
  Mutex mutex_;
  RateMeter lines_ ABSL_GUARDED_BY(mutex_){{.burst = 20, .per_second = 0.2}};
  uint64_t left_out_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_NET_HANDSHAKE_LOG_H_
