// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/renewal.h"

#include <string>

#include "bootmill/v1/principal_service.grpc.pb.h"
#include "common/atomic_file.h"
#include "common/crypto/key.h"
#include "common/crypto/request.h"
#include "common/limits.h"
#include "common/rpc/call.h"
#include "common/rpc/credential_pair.h"
#include "common/status_macros.h"

namespace bootmill::rpc {

bool IsDueForRenewal(const crypto::Certificate& certificate, Clock::Time now) {
  const auto [begin, end] = certificate.validity();
  return (end - now) * 3 < end - begin;
}

absl::StatusOr<crypto::Certificate> RenewCredentials(
    const std::shared_ptr<grpc::Channel>& channel, const CredentialFiles& files,
    int64_t days) {
  ASSIGN_OR_RETURN(const crypto::PrivateKey key,
                   crypto::PrivateKey::Generate());
  v1::RenewCredentialRequest request;
  ASSIGN_OR_RETURN(*request.mutable_certificate_request(),
                   crypto::MakeRequest(key));
  if (days > 0) {
    constexpr int64_t kSecondsOfDay = 24 * 60 * 60;
    request.mutable_lifetime()->set_seconds(days * kSecondsOfDay);
  }
  const auto stub = v1::PrincipalService::NewStub(channel);
  ASSIGN_OR_RETURN(
      const v1::IssueCredentialResponse renewed,
      Call(*stub, &v1::PrincipalService::Stub::RenewCredential, request));
  ASSIGN_OR_RETURN(crypto::Certificate certificate,
                   crypto::Certificate::FromPem(renewed.certificate()));
  ASSIGN_OR_RETURN(const crypto::PublicKey certified, certificate.KeyOf());
  if (certified != key.public_key()) {
    return absl::DataLossError(
        "the daemon answered with a certificate for another key");
  }
  ASSIGN_OR_RETURN(const std::string key_pem, key.Pem());
  RETURN_IF_ERROR(ReplacePair(files, key_pem, renewed.certificate()));
  return certificate;
}

absl::StatusOr<std::optional<crypto::Certificate>> RenewIfDue(
    const std::shared_ptr<grpc::Channel>& channel, const CredentialFiles& files,
    Clock::Time now) {
  constexpr size_t kMaxPemBytes = 256 * kKiB;
  ASSIGN_OR_RETURN(const Bytes pem, ReadFile(files.certificate, kMaxPemBytes));
  ASSIGN_OR_RETURN(const crypto::Certificate present,
                   crypto::Certificate::FirstOfPem(std::string(AsText(pem))));
  if (!IsDueForRenewal(present, now)) {
    return std::nullopt;
  }
  return RenewCredentials(channel, files);
}

}  // namespace bootmill::rpc
