// SPDX-License-Identifier: Apache-2.0
#include "server/config/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <charconv>

#include "absl/strings/str_format.h"

namespace bootmill::server {

bool IsIpAddress(const std::string& text) {
  in6_addr ignored{};
  return inet_pton(AF_INET, text.c_str(), &ignored) == 1 ||
         inet_pton(AF_INET6, text.c_str(), &ignored) == 1;
}

absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text) {
  const size_t colon = text.rfind(':');
  ListenAddress address;
  address.host = std::string(text.substr(0, colon));
  const bool brackets =
      address.host.starts_with('[') && address.host.ends_with(']');
  if (brackets) {
    address.host = address.host.substr(1, address.host.size() - 2);
  }
  const char* const end = text.data() + text.size();
  const char* const begin =
      colon == std::string_view::npos ? end : text.data() + colon + 1;
  const auto [stop, error] = std::from_chars(begin, end, address.port);
  const bool has_colon = address.host.find(':') != std::string::npos;
  if (error != std::errc() || stop != end || brackets != has_colon ||
      !IsIpAddress(address.host)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "`%s`: expected HOST:PORT, an IP address such as 127.0.0.1 or [::] and "
        "a port of at most 65535",
        text));
  }
  return address;
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
