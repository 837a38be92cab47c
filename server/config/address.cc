// SPDX-License-Identifier: Apache-2.0
#include "server/config/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <optional>
#include <utility>

#include "absl/strings/str_format.h"

namespace bootmill::server {

bool IsIpAddress(const std::string& text) {
  in6_addr ignored{};
  return inet_pton(AF_INET, text.c_str(), &ignored) == 1 ||
         inet_pton(AF_INET6, text.c_str(), &ignored) == 1;
}

absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text) {
  std::optional<HostPort> address = ParseHostPort(text);
  if (!address.has_value() || !IsIpAddress(address->host)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "`%s`: expected HOST:PORT, an IP address such as 127.0.0.1 or [::] and "
        "a port of at most 65535",
        text));
  }
  return *std::move(address);
}

bool IsLoopback(const ListenAddress& address) {
  in_addr v4{};
  in6_addr v6{};
  constexpr uint32_t kLoopbackNetwork = 127;
  if (inet_pton(AF_INET, address.host.c_str(), &v4) == 1) {
    return ntohl(v4.s_addr) >> 24U == kLoopbackNetwork;
  }
  return inet_pton(AF_INET6, address.host.c_str(), &v6) == 1 &&
         IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace bootmill::server
