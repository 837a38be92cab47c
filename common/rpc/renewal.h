// SPDX-License-Identifier: Apache-2.0
// Renewing the caller's certificate before it ends. Key and certificate are
// replaced together, whenever the program or the machine stops.
#ifndef BOOTMILL_COMMON_RPC_RENEWAL_H_
#define BOOTMILL_COMMON_RPC_RENEWAL_H_

#include <grpcpp/channel.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/clock.h"
#include "common/crypto/certificate.h"
#include "common/rpc/credentials.h"

namespace bootmill::rpc {

// Returns whether less than a third of the certificate's life is left.
bool IsDueForRenewal(const crypto::Certificate& certificate, Clock::Time now);

// Has the daemon behind `channel`, which must be connected with the credentials
// in `files`, sign a certificate for a new key, for `days` (0: as long as the
// present one is valid), and replaces both files. Returns the new certificate.
// If it fails, the files are as they were. Errors: those of RenewCredential
// (proto/bootmill/v1/principal_service.proto) and of ReplaceCredentials.
// Thread-safe.
absl::StatusOr<crypto::Certificate> RenewCredentials(
    const std::shared_ptr<grpc::Channel>& channel, const CredentialFiles& files,
    int64_t days = 0);

// The same if the certificate in `files` is due at `now`; nullopt if it is not.
absl::StatusOr<std::optional<crypto::Certificate>> RenewIfDue(
    const std::shared_ptr<grpc::Channel>& channel, const CredentialFiles& files,
    Clock::Time now);

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_RENEWAL_H_
