// SPDX-License-Identifier: Apache-2.0
// Where the daemon listens, and with which certificate.
#ifndef BOOTMILL_SERVER_LISTEN_H_
#define BOOTMILL_SERVER_LISTEN_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/auth/credentials.h"
#include "server/net/listener.h"

namespace bootmill::server {

// Returns a listener without TLS. Errors: those of ParseListenAddress.
absl::StatusOr<TcpListen> ListenAt(const std::string& address);

// Returns TLS with the server's certificate, for the protocol with this ALPN
// name.
TlsOptions TlsFor(const Credentials& credentials, const std::string& protocol);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_LISTEN_H_
