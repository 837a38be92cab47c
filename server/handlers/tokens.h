// SPDX-License-Identifier: Apache-2.0
// TokenService: API tokens.
#ifndef BOOTMILL_SERVER_HANDLERS_TOKENS_H_
#define BOOTMILL_SERVER_HANDLERS_TOKENS_H_

#include <functional>
#include <utility>

#include "absl/status/statusor.h"
#include "bootmill/v1/token_service.pb.h"
#include "server/api/method_table.h"
#include "server/auth/tokens.h"
#include "server/store/database.h"

namespace bootmill::server {

// Thread-safe. REQUIRES: what it is given outlives it, and it the table.
class TokenHandlers {
 public:
  // `revoked` is called after a token was revoked.
  TokenHandlers(store::Database& database, Tokens& tokens,
                std::function<void()> revoked)
      : database_(database), tokens_(tokens), revoked_(std::move(revoked)) {}

  void Register(MethodTable& table);

 private:
  absl::StatusOr<v1::CreateTokenResponse> Create(
      const RequestContext& context, const v1::CreateTokenRequest& request);
  absl::StatusOr<v1::ListTokensResponse> List(
      const RequestContext& context, const v1::ListTokensRequest& request);
  absl::StatusOr<v1::RevokeTokenResponse> Revoke(
      const RequestContext& context, const v1::RevokeTokenRequest& request);
  v1::Token MessageOf(const store::Token& token) const;

  store::Database& database_;
  Tokens& tokens_;
  const std::function<void()> revoked_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_TOKENS_H_
