// SPDX-License-Identifier: Apache-2.0
#include "server/listen.h"

#include <openssl/x509.h>

#include <charconv>
#include <cstdint>
#include <optional>

#include "absl/strings/str_format.h"
#include "common/crypto/certificate.h"
#include "common/status_macros.h"
#include "server/api/identity.h"

namespace bootmill::server {
namespace {

// Parses HOST:PORT; an IPv6 address stands in brackets.
absl::StatusOr<TcpListen> ListenAt(const std::string& address) {
  const size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  }
  uint16_t port = 0;
  const char* const end = address.data() + address.size();
  const char* const begin =
      colon == std::string::npos ? end : address.data() + colon + 1;
  const auto [stop, error] = std::from_chars(begin, end, port);
  if (error != std::errc() || stop != end || host.empty()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "address `%s`: expected HOST:PORT with a port of at most 65535",
        address));
  }
  return TcpListen{.address = host, .port = port, .tls = std::nullopt};
}

// Returns the identity in a client certificate that TLS has verified.
Identity IdentityOfHandle(X509* certificate) {
  X509_up_ref(certificate);
  const absl::StatusOr<crypto::Certificate> read =
      crypto::Certificate::FromHandle({certificate, X509_free});
  if (!read.ok()) {
    return {};
  }
  return IdentityOf(*read).value_or(Identity{});
}

}  // namespace

absl::StatusOr<TcpListen> ListenWithTls(const Credentials& credentials,
                                        const std::string& address,
                                        const std::string& protocol) {
  ASSIGN_OR_RETURN(TcpListen listen, ListenAt(address));
  listen.tls =
      TlsOptions{.certificate_chain = credentials.ServerCertificatePem(),
                 .private_key = credentials.ServerKeyPem(),
                 .client_ca = credentials.CaPem(),
                 .identity_of = IdentityOfHandle,
                 .protocol = protocol};
  return listen;
}

}  // namespace bootmill::server
