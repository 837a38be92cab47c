// SPDX-License-Identifier: Apache-2.0
// The daemon's own credentials: CA, server certificate, first administrator.
#ifndef BOOTMILL_SERVER_AUTH_CREDENTIALS_H_
#define BOOTMILL_SERVER_AUTH_CREDENTIALS_H_

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/crypto/authority.h"
#include "common/crypto/certificate.h"
#include "server/api/identity.h"

namespace bootmill::server {

// How long certificates hold.
inline constexpr std::chrono::days kCaLifetime{3650};
inline constexpr std::chrono::days kServerLifetime{365};
inline constexpr std::chrono::days kAdminLifetime{365};
inline constexpr std::chrono::days kDefaultClientLifetime{90};
inline constexpr std::chrono::days kMaxClientLifetime{400};
// Certificates begin so long before they are issued: other clocks may be
// behind.
inline constexpr std::chrono::hours kBackdating{1};

struct CredentialsOptions {
  // DNS names and IP addresses that clients reach the daemon by, beside
  // localhost, 127.0.0.1, ::1 and the machine's host name.
  std::vector<std::string> server_names;
  crypto::Seconds now;
};

// What stands in DATA_DIR/credentials (directories 0700, files 0600):
//   ca/{cert,key}.pem  server/{cert,key}.pem  admin/{cert,key,ca}.pem
// Value type; thread-safe.
class Credentials {
 public:
  // At the first start makes everything, in a directory that appears under its
  // name whole or not at all. Later reads and checks ca/ and server/ (admin/
  // is for people and may be moved away), and issues the server certificate
  // anew, for the same key, when it is missing, less than a third of its life
  // is left, it is not valid yet (the clock was ahead) or it lacks one of the
  // names. A key that is missing in server/ is made anew as well.
  //
  // Errors: those of the file system; FAILED_PRECONDITION with what to do if a
  // file of ca/ is missing, one is too open, does not read or does not fit its
  // key, or if the CA has expired or is not valid yet.
  static absl::StatusOr<Credentials> OpenOrCreate(
      const std::string& data_dir, const CredentialsOptions& options);

  // As OpenOrCreate, but never makes them: FAILED_PRECONDITION if they are
  // missing. To be called by one thread at a time.
  static absl::StatusOr<Credentials> Open(const std::string& data_dir,
                                          const CredentialsOptions& options);

  // Says whether CA and server's certificate can be read and fit their keys, at
  // any time and whoever asks. A file that the next start would make may be
  // missing. Changes nothing. Errors: those of ReadFile; FAILED_PRECONDITION.
  static absl::Status CheckFiles(const std::string& data_dir);

  // Whether this start made them.
  bool created() const { return created_; }
  const crypto::Certificate& ca_certificate() const {
    return ca_.certificate();
  }
  const std::string& CaPem() const { return ca_.certificate().Pem(); }
  // SHA-256 of the CA certificate: what people compare.
  const std::string& CaFingerprint() const {
    return ca_.certificate().Fingerprint();
  }
  const crypto::Certificate& server_certificate() const { return server_; }
  const std::string& ServerCertificatePem() const { return server_.Pem(); }
  // Secret.
  const std::string& ServerKeyPem() const { return server_key_pem_; }
  // DATA_DIR/credentials/admin.
  const std::string& admin_dir() const { return admin_dir_; }

  // Issues a certificate that names `identity` (a user or host) for the key of
  // the PKCS #10 request `request_pem`, valid from kBackdating before
  // `now` for `lifetime` after it.
  //
  // Errors: INVALID_ARGUMENT if the request is not one for a P-256 key signed
  // by it, or `lifetime` is not positive or over kMaxClientLifetime.
  absl::StatusOr<crypto::Certificate> IssueFromRequest(
      std::string_view request_pem, const Identity& identity,
      std::chrono::seconds lifetime, crypto::Seconds now) const;

 private:
  Credentials(crypto::Authority ca, crypto::Certificate server,
              std::string server_key_pem, std::string admin_dir, bool created);

  crypto::Authority ca_;
  crypto::Certificate server_;
  std::string server_key_pem_;
  std::string admin_dir_;
  bool created_;
};

// Returns the user or host that `certificate` names. Whoever calls has verified
// it against the CA (TLS does). Errors: UNAUTHENTICATED unless it has exactly
// one URI name and that is an identity. Thread-safe.
absl::StatusOr<Identity> IdentityOf(const crypto::Certificate& certificate);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_AUTH_CREDENTIALS_H_
