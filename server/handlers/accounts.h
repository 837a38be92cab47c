// SPDX-License-Identifier: Apache-2.0
// AccountService: who signs in with a password.
#ifndef BOOTMILL_SERVER_HANDLERS_ACCOUNTS_H_
#define BOOTMILL_SERVER_HANDLERS_ACCOUNTS_H_

#include <functional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "bootmill/v1/account_service.pb.h"
#include "server/api/method_table.h"
#include "server/auth/sessions.h"
#include "server/store/database.h"

namespace bootmill::server {

// Thread-safe. REQUIRES: what it is given outlives it, and it the table.
class AccountHandlers {
 public:
  // `base_url` and `ended` as in SessionHandlers.
  AccountHandlers(store::Database& database, Sessions& sessions,
                  std::function<std::string()> base_url,
                  std::function<void()> ended)
      : database_(database),
        sessions_(sessions),
        base_url_(std::move(base_url)),
        ended_(std::move(ended)) {}

  void Register(MethodTable& table);

 private:
  absl::StatusOr<v1::AccountInvitation> Create(
      const RequestContext& context, const v1::CreateAccountRequest& request);
  absl::StatusOr<v1::AccountInvitation> Reset(
      const RequestContext& context, const v1::ResetAccountRequest& request);
  absl::StatusOr<v1::Principal> SetState(
      const RequestContext& context, const v1::SetAccountStateRequest& request);

  store::Database& database_;
  Sessions& sessions_;
  const std::function<std::string()> base_url_;
  const std::function<void()> ended_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_ACCOUNTS_H_
