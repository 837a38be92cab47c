// SPDX-License-Identifier: Apache-2.0
// TLS for listeners.
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
  // PEM: the CA of client certificates. Clients may connect without one; a
  // certificate that does not verify ends the handshake.
  std::string client_ca;
  // Returns the identity that a verified client certificate names; kNobody if
  // it names none. Thread-safe.
  std::function<Identity(X509*)> identity_of;
  // The protocol's name for ALPN: `http/1.1` or `h2`.
  std::string protocol = "http/1.1";
};

// Returns a TLS context: TLS 1.2 at least, with the protocol selected by ALPN.
// The handshake fails for a client that speaks other protocols only. Errors:
// INVALID_ARGUMENT for a certificate or key that does not parse or does not
// fit.
absl::StatusOr<std::shared_ptr<boost::asio::ssl::context>> MakeTlsContext(
    const TlsOptions& options);

// Returns how long `certificate` is still valid: 0 if it is not. The result is
// at most a day, so that it fits any timer; look again after that.
std::chrono::milliseconds TimeLeft(const X509* certificate);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_NET_TLS_H_
