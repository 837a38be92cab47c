// SPDX-License-Identifier: Apache-2.0
// HOST:PORT, as people write it.
#ifndef BOOTMILL_COMMON_HOST_PORT_H_
#define BOOTMILL_COMMON_HOST_PORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bootmill {

struct HostPort {
  std::string host;  // a name or an IP address, without brackets
  uint16_t port = 0;

  bool operator==(const HostPort&) const = default;
};

// Reads HOST:PORT; a host with colons, an IPv6 address, stands in brackets, and
// no other does. Returns nullopt for anything else: no host, a host with a
// slash, a port that is not a decimal number of at most 65535. What the host is
// the caller looks at. Thread-safe.
std::optional<HostPort> ParseHostPort(std::string_view text);

// Returns the same in writing. Thread-safe.
std::string FormatHostPort(const HostPort& address);

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_HOST_PORT_H_
