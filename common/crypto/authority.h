// SPDX-License-Identifier: Apache-2.0
// A certificate authority: it issues certificates for servers and clients.
#ifndef BOOTMILL_COMMON_CRYPTO_AUTHORITY_H_
#define BOOTMILL_COMMON_CRYPTO_AUTHORITY_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/crypto/certificate.h"
#include "common/crypto/key.h"

namespace bootmill::crypto {

// Says whether `text` can stand in a certificate as a DNS name: labels of
// letters, digits, hyphens and underscores. Thread-safe.
bool IsDnsName(std::string_view text);

// A CA that issues end certificates only (path length 0). Value type;
// thread-safe.
class Authority {
 public:
  // Makes a new key and a self-signed certificate for it with the common name
  // `name`. Errors: INTERNAL with OpenSSL's reason.
  static absl::StatusOr<Authority> Create(std::string_view name,
                                          const Validity& validity);
  // Makes an authority from its stored certificate and key. Errors:
  // INVALID_ARGUMENT if either text does not parse, if the certificate is not a
  // CA's, or if the key does not belong to it.
  static absl::StatusOr<Authority> FromPem(std::string_view certificate_pem,
                                           std::string_view key_pem);

  const Certificate& certificate() const { return certificate_; }
  const PrivateKey& key() const { return key_; }

  // Issues a certificate for a TLS server with `names`: each is an IP address
  // or a DNS name. The validity ends with the CA's own at the latest. Errors:
  // INVALID_ARGUMENT without names, or if one is neither an address nor a DNS
  // name; INTERNAL with OpenSSL's reason.
  absl::StatusOr<Certificate> IssueServer(const PublicKey& key,
                                          const std::vector<std::string>& names,
                                          const Validity& validity) const;
  // Issues a certificate for a TLS client with the URI `uri`, which the common
  // name repeats without its scheme, as far as it fits. The validity ends
  // with the CA's own at the latest. Errors: INVALID_ARGUMENT if `uri` is
  // empty, longer than 2048 bytes or not printable ASCII; INTERNAL with
  // OpenSSL's reason.
  absl::StatusOr<Certificate> IssueClient(const PublicKey& key,
                                          std::string_view uri,
                                          const Validity& validity) const;

 private:
  Authority(Certificate certificate, PrivateKey key);
  Validity Cut(const Validity& validity) const;

  Certificate certificate_;
  PrivateKey key_;
};

}  // namespace bootmill::crypto

#endif  // BOOTMILL_COMMON_CRYPTO_AUTHORITY_H_
