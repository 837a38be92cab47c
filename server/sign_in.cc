// SPDX-License-Identifier: Apache-2.0
#include "server/sign_in.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/resource_name.h"
#include "common/status_macros.h"
#include "server/auth/sign_in_provider.h"
#include "server/handlers/change.h"
#include "server/handlers/issue.h"
#include "server/store/audit.h"

namespace bootmill::server {
namespace {

constexpr char kSignInMethod[] = "session/sign-in";
constexpr char kPasswordMethod[] = "session/password";

absl::Status Record(store::Writer& writer, const Identity& user,
                    const std::string& address, std::string_view method,
                    std::string_view how = "") {
  const std::string name = PrincipalName(user.org, user.id);
  const AuditEntry entry{
      .caller = user,
      .address = address,
      .method = std::string(method),
      .org = user.org,
      .resource = name,
      .changed = {.object = name,
                  .detail = absl::StrFormat("session=%s%s", user.session, how)},
      .status = absl::OkStatus(),
      .request_id = ""};
  return store::AppendAudit(writer, RecordOf(entry, writer.now())).status();
}

absl::Status RecordPassword(store::Writer& writer, const Identity& user,
                            const std::string& address, PasswordUse use) {
  switch (use) {
    case PasswordUse::kSignIn:
      return Record(writer, user, address, kSignInMethod, " by=password");
    case PasswordUse::kInvitation:
    case PasswordUse::kChange:
      RETURN_IF_ERROR(AppendPrincipalEvent(writer, user.org, user.id,
                                           v1::Event::CHANGE_UPDATED));
      return Record(
          writer, user, address, kPasswordMethod,
          use == PasswordUse::kInvitation ? " by=invitation" : " by=password");
  }
  return absl::InternalError("unknown use of a password");
}

// Whoever fails is nobody. What was typed as a name is not recorded: it may be
// a password in the wrong field.
AuditEntry FailureOf(const store::Account* account, const std::string& address,
                     PasswordUse use, const absl::Status& status) {
  AuditEntry entry{
      .caller = {},
      .address = address,
      .method = use == PasswordUse::kSignIn ? kSignInMethod : kPasswordMethod,
      .org = "",
      .resource = "",
      .changed = {},
      .status = status,
      .request_id = ""};
  if (account != nullptr) {
    entry.org = account->org;
    entry.resource = PrincipalName(account->org, account->principal);
  }
  return entry;
}

// What accounts tell the audit log.
Accounts::Hooks HooksWith(AuditWriter& audit, std::function<void()> ended) {
  return {
      .record = RecordPassword,
      .failed =
          [&audit](const store::Account* account, const std::string& address,
                   PasswordUse use, const absl::Status& status) {
            audit.Write(FailureOf(account, address, use, status));
          },
      .ended = std::move(ended)};
}

}  // namespace

absl::StatusOr<std::unique_ptr<SignIn>> SignIn::Open(
    store::Database& database, AuditWriter& audit,
    std::function<std::string()> base_url, std::function<void()> ended) {
  ASSIGN_OR_RETURN(std::unique_ptr<Sessions> sessions,
                   Sessions::Open(database));
  // std::make_unique cannot call the private constructor.
  return std::unique_ptr<SignIn>(
      new SignIn(database, audit, std::move(sessions), base_url, ended));
}

SignIn::SignIn(store::Database& database, AuditWriter& audit,
               std::unique_ptr<Sessions> sessions,
               const std::function<std::string()>& base_url,
               const std::function<void()>& ended)
    : database_(database),
      ended_(ended),
      sessions_(std::move(sessions)),
      accounts_(database, *sessions_, HooksWith(audit, ended)),
      session_handlers_(database, *sessions_, base_url, ended),
      account_handlers_(database, *sessions_, base_url, ended) {}

void SignIn::Register(MethodTable& table) {
  session_handlers_.Register(table);
  account_handlers_.Register(table);
}

absl::Status SignIn::SignOut(const Identity& caller,
                             const std::string& address) {
  ASSIGN_OR_RETURN(
      const std::vector<std::string> ids,
      database_.Write([&](store::Writer& writer)
                          -> absl::StatusOr<std::vector<std::string>> {
        RETURN_IF_ERROR(Record(writer, caller, address, "session/sign-out"));
        return sessions_->End(writer, caller, caller.session);
      }));
  sessions_->Forget(ids);
  ended_();
  return absl::OkStatus();
}

SessionSource SignIn::Source() {
  const auto by_link = [this](const std::string& link_secret,
                              const std::string& address) {
    return sessions_->SignIn(
        link_secret, address,
        [&address](store::Writer& writer, const Identity& user) {
          return Record(writer, user, address, kSignInMethod, " by=link");
        });
  };
  const TakePassword take = [this](PasswordUse use, PasswordTry shown,
                                   Accounts::Done done) {
    switch (use) {
      case PasswordUse::kSignIn:
        return accounts_.SignIn(std::move(shown), std::move(done));
      case PasswordUse::kInvitation:
        return accounts_.TakeInvitation(std::move(shown), std::move(done));
      case PasswordUse::kChange:
        return accounts_.Change(std::move(shown), std::move(done));
    }
  };
  return {
      .providers = {ByLink(by_link), ByAccount(take), ByNewPassword(take)},
      .sign_out = [this](const Identity& caller, const std::string& address) {
        return SignOut(caller, address);
      }};
}

}  // namespace bootmill::server
