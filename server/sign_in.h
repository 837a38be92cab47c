// SPDX-License-Identifier: Apache-2.0
// People in a browser: their sessions and accounts, how they sign in and out
// over HTTP, and what of that is audited.
#ifndef BOOTMILL_SERVER_SIGN_IN_H_
#define BOOTMILL_SERVER_SIGN_IN_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/api/method_table.h"
#include "server/audit_writer.h"
#include "server/auth/accounts.h"
#include "server/auth/sessions.h"
#include "server/handlers/accounts.h"
#include "server/handlers/sessions.h"
#include "server/http/session_route.h"
#include "server/store/database.h"

namespace bootmill::server {

// Thread-safe.
class SignIn {
 public:
  // `base_url` is as in SessionHandlers; `ended` is called after a session has
  // ended. REQUIRES: database and audit outlive it. Errors: those of
  // Sessions::Open.
  static absl::StatusOr<std::unique_ptr<SignIn>> Open(
      store::Database& database, AuditWriter& audit,
      std::function<std::string()> base_url, std::function<void()> ended);
  SignIn(const SignIn&) = delete;
  SignIn& operator=(const SignIn&) = delete;

  Sessions& sessions() { return *sessions_; }
  // Registers SessionService and AccountService. It must outlive the table.
  void Register(MethodTable& table);
  // What the HTTP routes need. It must outlive that.
  SessionSource Source();
  // Lets what has begun end: see Accounts::Stop.
  void Stop() { accounts_.Stop(); }

 private:
  SignIn(store::Database& database, AuditWriter& audit,
         std::unique_ptr<Sessions> sessions,
         const std::function<std::string()>& base_url,
         const std::function<void()>& ended);
  absl::Status SignOut(const Identity& caller, const std::string& address);

  store::Database& database_;
  const std::function<void()> ended_;
  const std::unique_ptr<Sessions> sessions_;
  Accounts accounts_;
  SessionHandlers session_handlers_;
  AccountHandlers account_handlers_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_SIGN_IN_H_
