// SPDX-License-Identifier: Apache-2.0
#include "server/listen.h"

#include <openssl/x509.h>

#include <optional>

#include "common/crypto/certificate.h"
#include "common/status_macros.h"
#include "server/api/identity.h"
#include "server/config/address.h"

namespace bootmill::server {
namespace {

// Returns the identity in a client certificate that TLS has verified.
Identity IdentityOfHandle(X509* certificate) {
  X509_up_ref(certificate);
  const absl::StatusOr<crypto::Certificate> read =
      crypto::Certificate::FromHandle({certificate, X509_free});
  if (!read.ok()) {
    return {};
  }
  Identity identity = IdentityOf(*read).value_or(Identity{});
  if (identity.kind != Identity::Kind::kNobody) {
    identity.issue_time = read->validity().not_before + kBackdating;
    identity.expire_time = read->validity().not_after;
  }
  return identity;
}

}  // namespace

absl::StatusOr<TcpListen> ListenAt(const std::string& address) {
  ASSIGN_OR_RETURN(const ListenAddress parsed, ParseListenAddress(address));
  return TcpListen{
      .address = parsed.host, .port = parsed.port, .tls = std::nullopt};
}

TlsOptions TlsFor(const Credentials& credentials, const std::string& protocol) {
  return {.certificate_chain = credentials.ServerCertificatePem(),
          .private_key = credentials.ServerKeyPem(),
          .client_ca = credentials.CaPem(),
          .identity_of = IdentityOfHandle,
          .protocol = protocol};
}

}  // namespace bootmill::server
