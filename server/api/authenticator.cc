// SPDX-License-Identifier: Apache-2.0
#include "server/api/authenticator.h"

#include "absl/status/status.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"

namespace bootmill::server {

absl::StatusOr<Identity> AuthenticatorChain::Identify(
    const Presented& presented) const {
  for (const Authenticator& authenticator : chain_) {
    ASSIGN_OR_RETURN(std::optional<Identity> caller, authenticator(presented));
    if (caller.has_value()) {
      return *std::move(caller);
    }
  }
  return Identity();
}

Authenticator ByConnection() {
  return [](const Presented& presented)
             -> absl::StatusOr<std::optional<Identity>> {
    if (!presented.authorization.empty()) {
      return rpc::Error(
          absl::StatusCode::kUnauthenticated, "CREDENTIAL_NOT_KNOWN",
          "the daemon does not know this kind of `authorization`: callers "
          "are known by a client certificate, or over its Unix socket");
    }
    return presented.connection.kind == Identity::Kind::kNobody
               ? std::nullopt
               : std::optional(presented.connection);
  };
}

}  // namespace bootmill::server
