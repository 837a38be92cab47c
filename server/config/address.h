// SPDX-License-Identifier: Apache-2.0
// Addresses to listen on.
#ifndef BOOTMILL_SERVER_CONFIG_ADDRESS_H_
#define BOOTMILL_SERVER_CONFIG_ADDRESS_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/host_port.h"

namespace bootmill::server {

// Whether `text` is an IPv4 or IPv6 address.
bool IsIpAddress(const std::string& text);

// Its host is an IP address.
using ListenAddress = HostPort;

// Reads HOST:PORT; an IPv6 address stands in brackets. Errors:
// INVALID_ARGUMENT, saying what is expected; also if HOST is no IP address.
absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text);

// Whether only programs on this machine can reach `address`.
bool IsLoopback(const ListenAddress& address);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_CONFIG_ADDRESS_H_
