// SPDX-License-Identifier: Apache-2.0
#include "common/host_port.h"

#include <charconv>
#include <system_error>

#include "absl/strings/str_format.h"

namespace bootmill {

std::optional<HostPort> ParseHostPort(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return std::nullopt;
  }
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool brackets =
      host.size() > 2 && host.starts_with('[') && host.ends_with(']');
  if (brackets) {
    host = host.substr(1, host.size() - 2);
  }
  const bool has_colon = host.find(':') != std::string_view::npos;
  if (host.empty() || brackets != has_colon ||
      host.find_first_of("/[]") != std::string_view::npos) {
    return std::nullopt;
  }
  HostPort address{.host = std::string(host), .port = 0};
  const char* const end = port.data() + port.size();
  const auto [stop, error] = std::from_chars(port.data(), end, address.port);
  if (error != std::errc() || stop != end) {
    return std::nullopt;
  }
  return address;
}

std::string FormatHostPort(const HostPort& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return v6 ? absl::StrFormat("[%s]:%d", address.host, address.port)
            : absl::StrFormat("%s:%d", address.host, address.port);
}

}  // namespace bootmill
