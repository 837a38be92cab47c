// SPDX-License-Identifier: Apache-2.0
// The TLS side of a listener.
#ifndef BOOTMILL_SERVER_NET_TLS_H_
#define BOOTMILL_SERVER_NET_TLS_H_

#include <openssl/types.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/api/identity.h"

namespace boost::asio::ssl {
class context;
}  // namespace boost::asio::ssl

namespace bootmill::server {

struct TlsOptions {
  // PEM: the server's certificate, then those between it and its root.
  std::string certificate_chain;
  std::string private_key;
  // PEM: who may issue client certificates. Clients need none to connect; one
  // that does not verify ends the handshake.
  std::string client_ca;
  // Returns whom a verified client certificate names; kNobody if nobody.
  // Thread-safe.
  std::function<Identity(X509*)> identity_of;
  // What is spoken, by its name in ALPN: `http/1.1` or `h2`.
  std::string protocol = "http/1.1";
};

// Returns a context: TLS 1.2 at least, and the protocol by ALPN; a client that
// speaks only something else is told so in the handshake.
// Errors: INVALID_ARGUMENT for a certificate or key that does not parse or fit.
absl::StatusOr<std::shared_ptr<boost::asio::ssl::context>> MakeTlsContext(
    const TlsOptions& options);

// Returns how long `certificate` is still valid: 0 if it is not, and never more
// than a day, so that the number fits any timer and is looked at again.
std::chrono::milliseconds TimeLeft(const X509* certificate);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_NET_TLS_H_
