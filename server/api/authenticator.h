// SPDX-License-Identifier: Apache-2.0
// Who sends a request. An identity belongs to a request, not to a connection:
// several ways of showing one may come over the same connection.
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

// What a request shows of its caller.
struct Presented {
  // By the connection: the client certificate's, or the Unix peer's.
  Identity connection;
  // The `authorization` header or metadata, empty if there is none.
  std::string_view authorization;
  // The secret of the session's cookie, empty if there is none.
  std::string_view session_secret = {};
};

// Returns the caller, nullopt if nothing of this kind is shown, or why what is
// shown does not count. Thread-safe; must not block.
using Authenticator =
    std::function<absl::StatusOr<std::optional<Identity>>(const Presented&)>;

// Asks authenticators in their order; the first that knows the caller, or that
// refuses him, decides. A value type; thread-safe.
class AuthenticatorChain {
 public:
  explicit AuthenticatorChain(std::vector<Authenticator> chain)
      : chain_(std::move(chain)) {}

  // Returns the caller, nobody if nothing is shown. Errors: UNAUTHENTICATED for
  // a credential that does not count.
  absl::StatusOr<Identity> Identify(const Presented& presented) const;

 private:
  std::vector<Authenticator> chain_;
};

// Takes the connection's. The last of a chain: it refuses a request that shows
// an `authorization` which none before it knew, because that is not passed over
// in favour of another identity.
Authenticator ByConnection();

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_AUTHENTICATOR_H_
