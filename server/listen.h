// SPDX-License-Identifier: Apache-2.0
// Where the daemon listens with its certificate.
#ifndef BOOTMILL_SERVER_LISTEN_H_
#define BOOTMILL_SERVER_LISTEN_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/auth/credentials.h"
#include "server/net/listener.h"

namespace bootmill::server {

// Parses HOST:PORT, an IPv6 address in brackets, and adds the daemon's
// certificate, for the protocol with this ALPN name.
// Errors: INVALID_ARGUMENT saying what is expected.
absl::StatusOr<TcpListen> ListenWithTls(const Credentials& credentials,
                                        const std::string& address,
                                        const std::string& protocol);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_LISTEN_H_
