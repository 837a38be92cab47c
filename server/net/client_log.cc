// SPDX-License-Identifier: Apache-2.0
#include "server/net/client_log.h"

#include <spdlog/spdlog.h>

#include <optional>

namespace bootmill::server {

void ClientLog::HandshakeFailed(std::string_view address,
                                std::string_view why) {
  const std::optional<std::string> more = lines_.Admit("");
  if (more.has_value()) {
    spdlog::info("{}: the TLS handshake of {} failed: {}{}", transport_,
                 std::string(address), std::string(why), *more);
  }
}

void ClientLog::Cut(const Identity& caller, std::string_view address,
                    std::string_view why) {
  if (caller.kind == Identity::Kind::kNobody) {
    return;
  }
  const std::string name = IdentityUri(caller);
  const std::optional<std::string> more = lines_.Admit(name);
  if (more.has_value()) {
    spdlog::warn("{}: connection of {} from {} closed: {}{}", transport_, name,
                 std::string(address), std::string(why), *more);
  }
}

}  // namespace bootmill::server
