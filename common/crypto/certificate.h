// SPDX-License-Identifier: Apache-2.0
// Reading X.509 certificates.
#ifndef BOOTMILL_COMMON_CRYPTO_CERTIFICATE_H_
#define BOOTMILL_COMMON_CRYPTO_CERTIFICATE_H_

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/crypto/key.h"

struct x509_st;  // OpenSSL's X509

namespace bootmill::crypto {

using Seconds = std::chrono::sys_seconds;

// When a certificate is valid; both ends are included.
struct Validity {
  Seconds not_before;
  Seconds not_after;
};

// Returns `2026-11-24T13:49:05Z`.
std::string FormatTime(Seconds time);

// A certificate with the parts that Bootmill uses. Value type; copies share
// OpenSSL's handle. Thread-safe.
class Certificate {
 public:
  // Reads `pem`, which must be exactly one CERTIFICATE block. The certificate's
  // key may be of any kind (a foreign CA's); see KeyOf. Errors:
  // INVALID_ARGUMENT.
  static absl::StatusOr<Certificate> FromPem(std::string_view pem);
  // Reads the first certificate of `pem`, which may hold more of them, and
  // other text around them. Errors: INVALID_ARGUMENT.
  static absl::StatusOr<Certificate> FirstOfPem(std::string_view pem);
  // Shares OpenSSL's `handle`. Errors: INVALID_ARGUMENT.
  static absl::StatusOr<Certificate> FromHandle(
      std::shared_ptr<x509_st> handle);

  const std::string& Pem() const { return pem_; }
  // Returns SHA-256 over the DER bytes as 64 hex digits.
  const std::string& Fingerprint() const { return fingerprint_; }
  const Validity& validity() const { return validity_; }
  // Returns the names in the subjectAltName extension, in its order. Addresses
  // have the form of inet_ntop.
  const std::vector<std::string>& Uris() const { return uris_; }
  const std::vector<std::string>& DnsNames() const { return dns_names_; }
  const std::vector<std::string>& IpAddresses() const { return addresses_; }
  bool IsCa() const;
  // Returns the certificate's key. Errors: INVALID_ARGUMENT if it is not a
  // P-256 key.
  absl::StatusOr<PublicKey> KeyOf() const;

  // Checks that `issuer` is a CA and signed this certificate; does not look at
  // time. Errors: INVALID_ARGUMENT.
  absl::Status CheckIssuedBy(const Certificate& issuer) const;
  // Checks that `now` is within the validity. Errors: FAILED_PRECONDITION with
  // both times and what to do. If the certificate is not valid yet, the message
  // names the clock as the likely cause.
  absl::Status CheckValidAt(Seconds now) const;

  x509_st* handle() const { return handle_.get(); }

 private:
  Certificate() = default;
  absl::Status ReadNames();

  std::shared_ptr<x509_st> handle_;
  std::string pem_;
  std::string fingerprint_;
  Validity validity_;
  std::vector<std::string> uris_;
  std::vector<std::string> dns_names_;
  std::vector<std::string> addresses_;
};

}  // namespace bootmill::crypto

#endif  // BOOTMILL_COMMON_CRYPTO_CERTIFICATE_H_
