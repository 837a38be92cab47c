// SPDX-License-Identifier: Apache-2.0
// The certificate that the daemon shows to its clients, while it runs.
#ifndef BOOTMILL_SERVER_SERVER_CERTIFICATE_H_
#define BOOTMILL_SERVER_SERVER_CERTIFICATE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "common/mutex.h"
#include "server/auth/credentials.h"

namespace bootmill::server {

// Issues the certificate anew before it ends, and when the daemon gets another
// name, as Credentials does at a start. Thread-safe.
class ServerCertificate {
 public:
  // Gives the transports a new certificate.
  using Present = std::function<absl::Status(const Credentials&)>;

  // `credentials` are those of `data_dir`, and their certificate is the one
  // that is presented now.
  ServerCertificate(std::string data_dir, const Credentials& credentials,
                    std::vector<std::string> names, Present present);

  // Renews the certificate if it is due at `now` or lacks one of the names, and
  // takes over one that somebody has put into the data directory. Returns
  // whether another one is presented now. After an error the present one stays.
  // Errors: those of Credentials::Open; FAILED_PRECONDITION if the CA has
  // changed, which needs a restart; those of `present`.
  absl::StatusOr<bool> Refresh(crypto::Seconds now);
  // The same with other names from now on, unless it fails.
  absl::StatusOr<bool> SetNames(std::vector<std::string> names,
                                crypto::Seconds now);

  // When the certificate that is presented ends.
  crypto::Seconds expiry() const;

 private:
  absl::StatusOr<bool> RefreshWith(const std::vector<std::string>& names,
                                   crypto::Seconds now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string data_dir_;
  const std::string ca_fingerprint_;
  const Present present_;
  mutable Mutex mutex_;
  std::vector<std::string> names_ ABSL_GUARDED_BY(mutex_);
  crypto::Certificate presented_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_SERVER_CERTIFICATE_H_
