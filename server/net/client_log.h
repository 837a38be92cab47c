// SPDX-License-Identifier: Apache-2.0
// The lines of the log that clients of a transport cause.
#ifndef BOOTMILL_SERVER_NET_CLIENT_LOG_H_
#define BOOTMILL_SERVER_NET_CLIENT_LOG_H_

#include <string>
#include <string_view>
#include <utility>

#include "common/line_budget.h"
#include "server/api/identity.h"

namespace bootmill::server {

// However often clients fail or are cut off, the log grows by a few lines of
// each: see LineBudget. Thread-safe.
class ClientLog {
 public:
  explicit ClientLog(std::string transport)
      : transport_(std::move(transport)) {}

  // Logs that the handshake of a client at `address` failed. Anybody who can
  // connect can cause that; they count as one.
  void HandshakeFailed(std::string_view address, std::string_view why);
  // Logs that the connection of a known caller is closed for what it does.
  // Those of strangers are not logged. REQUIRES: `why` can be printed.
  void Cut(const Identity& caller, std::string_view address,
           std::string_view why);

 private:
  const std::string transport_;  // `gRPC`, `HTTPS`
  LineBudget lines_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_NET_CLIENT_LOG_H_
