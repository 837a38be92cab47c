// SPDX-License-Identifier: Apache-2.0
#include "server/server_certificate.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/status_macros.h"

namespace bootmill::server {

ServerCertificate::ServerCertificate(std::string data_dir,
                                     const Credentials& credentials,
                                     std::vector<std::string> names,
                                     Present present)
    : data_dir_(std::move(data_dir)),
      ca_fingerprint_(credentials.CaFingerprint()),
      present_(std::move(present)),
      names_(std::move(names)),
      presented_(credentials.server_certificate()) {}

absl::StatusOr<bool> ServerCertificate::Refresh(crypto::Seconds now) {
  const MutexLock lock(&mutex_);
  return RefreshWith(names_, now);
}

absl::StatusOr<bool> ServerCertificate::SetNames(std::vector<std::string> names,
                                                 crypto::Seconds now) {
  const MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(const bool changed, RefreshWith(names, now));
  names_ = std::move(names);
  return changed;
}

absl::StatusOr<bool> ServerCertificate::RefreshWith(
    const std::vector<std::string>& names, crypto::Seconds now) {
  ASSIGN_OR_RETURN(
      const Credentials found,
      Credentials::Open(data_dir_, {.server_names = names, .now = now}));
  if (found.CaFingerprint() != ca_fingerprint_) {
    return absl::FailedPreconditionError(
        "the CA in the data directory is not the one that the daemon started "
        "with: restart it");
  }
  const crypto::Certificate& certificate = found.server_certificate();
  if (certificate.Fingerprint() == presented_.Fingerprint()) {
    return false;
  }
  RETURN_IF_ERROR(present_(found));
  presented_ = certificate;
  spdlog::info(
      "new connections get the server certificate {}, for {} and {}, valid "
      "until {}",
      certificate.Fingerprint(), absl::StrJoin(certificate.DnsNames(), ", "),
      absl::StrJoin(certificate.IpAddresses(), ", "),
      absl::FormatTime(absl::RFC3339_sec,
                       absl::FromChrono(certificate.validity().not_after),
                       absl::UTCTimeZone()));
  return true;
}

crypto::Seconds ServerCertificate::expiry() const {
  const MutexLock lock(&mutex_);
  return presented_.validity().not_after;
}

}  // namespace bootmill::server
