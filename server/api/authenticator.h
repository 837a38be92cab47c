// SPDX-License-Identifier: Apache-2.0
// Finding out who sends a request. The caller belongs to a request, not to a
// connection: requests with different callers may come over one connection.
#ifndef BOOTMILL_SERVER_API_AUTHENTICATOR_H_
#define BOOTMILL_SERVER_API_AUTHENTICATOR_H_

#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "server/api/identity.h"

namespace bootmill::server {

// What a request shows about its caller.
struct Presented {
  // The caller according to the connection: by its client certificate or its
  // Unix peer.
  Identity connection;
  // The `authorization` header or metadata; empty if there is none.
  std::string_view authorization;
  // The secret of the session's cookie, empty if there is none.
  std::string_view session_secret = {};
};

// Returns the caller; nullopt if the request has no credential of this kind; an
// error if the credential is not valid. Thread-safe; must not block.
using Authenticator =
    std::function<absl::StatusOr<std::optional<Identity>>(const Presented&)>;

// Asks authenticators in their order. The first one that returns a caller or an
// error decides. A value type; thread-safe.
class AuthenticatorChain {
 public:
  explicit AuthenticatorChain(std::vector<Authenticator> chain)
      : chain_(std::move(chain)) {}

  // Returns the caller; kNobody if there is no credential. Errors:
  // UNAUTHENTICATED for a credential that is not valid.
  absl::StatusOr<Identity> Identify(const Presented& presented) const;

 private:
  std::vector<Authenticator> chain_;
};

// Takes the connection's caller. It must be the last of a chain: if the request
// has an `authorization` that no earlier authenticator accepted, it refuses the
// request rather than ignore that and use another identity.
Authenticator ByConnection();

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_AUTHENTICATOR_H_
