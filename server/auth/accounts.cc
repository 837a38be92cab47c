// SPDX-License-Identifier: Apache-2.0
#include "server/auth/accounts.h"

#include <memory>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "common/bytes.h"
#include "common/crypto/password.h"
#include "common/resource_id.h"
#include "common/rpc/error_info.h"
#include "common/sha256.h"
#include "common/status_macros.h"
#include "common/utf8.h"
#include "server/auth/device_cookie.h"
#include "server/store/principals.h"

namespace bootmill::server {
namespace {

// One answer for all that can be wrong, so that nobody learns which accounts
// there are.
absl::Status Wrong() {
  return rpc::Error(absl::StatusCode::kUnauthenticated, "SIGN_IN_REFUSED",
                    "the name or the password is wrong, or the account is "
                    "disabled: an administrator can make a new invitation");
}

absl::Status InvitationDoesNotCount() {
  return rpc::Error(absl::StatusCode::kUnauthenticated, "INVITATION",
                    "the invitation was used already, was replaced or is older "
                    "than 72 hours: ask an administrator for a new one");
}

absl::Status TooManyTries(std::chrono::seconds wait) {
  return rpc::BusyError(
      "TOO_MANY_TRIES",
      absl::StrFormat("too many passwords were tried for this account or from "
                      "this address: wait %d s, or sign in with the link that "
                      "`bootmill ui login` makes",
                      wait.count()),
      wait);
}

// The two parts of a name as people type it: `anna` is of the first org.
store::SignInLink Split(std::string_view name) {
  const size_t slash = name.find('/');
  return slash == std::string_view::npos
             ? store::SignInLink{store::kDefaultOrg, std::string(name)}
             : store::SignInLink{std::string(name.substr(0, slash)),
                                 std::string(name.substr(slash + 1))};
}

bool MaySignIn(const std::optional<store::Account>& account) {
  return account.has_value() && account->password.has_value() &&
         !account->disabled && !account->revoked;
}

absl::StatusOr<bool> IsRight(const std::optional<store::Account>& account,
                             const std::string& password) {
  if (MaySignIn(account)) {
    return crypto::IsPasswordOf(*account->password, password);
  }
  // As much work, so that the answer takes as long.
  RETURN_IF_ERROR(crypto::HashPassword(password).status());
  return false;
}

// Says whether nothing has happened to the account while its password was
// hashed.
absl::Status CheckUnchanged(store::Reader& reader,
                            const store::Account& account,
                            std::string_view invitation) {
  ASSIGN_OR_RETURN(
      const std::optional<store::Account> now,
      invitation.empty()
          ? store::FindAccount(reader, account.org, account.principal)
          : store::FindInvited(reader, Sha256(AsBytes(invitation))));
  if (!invitation.empty()) {
    return now.has_value() ? absl::OkStatus() : InvitationDoesNotCount();
  }
  return MaySignIn(now) && now->password == account.password ? absl::OkStatus()
                                                             : Wrong();
}

absl::Status CheckSize(const std::string& password) {
  return password.size() <= crypto::kMaxPasswordBytes
             ? absl::OkStatus()
             : rpc::FieldError("password",
                               absl::StrFormat("expected at most %d bytes",
                                               crypto::kMaxPasswordBytes));
}

}  // namespace

absl::Status CheckNewPassword(std::string_view password, std::string_view id) {
  constexpr size_t kDifferent = 5;
  constexpr size_t kBesideNames = 8;
  if (password.size() > crypto::kMaxPasswordBytes ||
      FindInvalidUtf8(password).has_value() ||
      CountCodePoints(password) < kMinPasswordLength) {
    return rpc::FieldError(
        "newPassword",
        absl::StrFormat("expected at least %d characters and at most %d bytes",
                        kMinPasswordLength, crypto::kMaxPasswordBytes));
  }
  if (std::set<char>(password.begin(), password.end()).size() < kDifferent) {
    return rpc::FieldError(
        "newPassword",
        absl::StrFormat("expected at least %d different characters",
                        kDifferent));
  }
  // What is guessed first.
  const std::string rest =
      absl::StrReplaceAll(absl::AsciiStrToLower(std::string(password)),
                          {{std::string(id), ""}, {"bootmill", ""}});
  if (CountCodePoints(rest) < kBesideNames) {
    return rpc::FieldError(
        "newPassword",
        absl::StrFormat("expected at least %d characters beside your name and "
                        "`bootmill`",
                        kBesideNames));
  }
  return absl::OkStatus();
}

Accounts::Accounts(store::Database& database, Sessions& sessions, Hooks hooks,
                   const SignInThrottle::Options& throttle)
    : database_(database),
      sessions_(sessions),
      hooks_(std::move(hooks)),
      throttle_(throttle),
      hashing_({.threads = kPasswordHashes,
                .waiting = kWaitingPasswords,
                .waiting_per_caller = kWaitingPasswords / 2}) {}

absl::StatusOr<std::optional<store::Account>> Accounts::Find(
    const std::string& org, const std::string& id) {
  if (!IsResourceId(org) || !IsResourceId(id)) {
    return std::nullopt;
  }
  return database_.Read([&](store::Reader& reader) {
    return store::FindAccount(reader, org, id);
  });
}

void Accounts::SignIn(PasswordTry shown, Done done) {
  if (const absl::Status size = CheckSize(shown.password); !size.ok()) {
    return done(size);
  }
  const store::SignInLink name = Split(shown.name);
  absl::StatusOr<std::optional<store::Account>> account =
      Find(name.org, name.principal);
  if (!account.ok()) {
    return done(account.status());
  }
  SignInThrottle::Try counted{
      .account = absl::StrFormat("%s/%s", name.org, name.principal),
      .address = shown.network,
      .browser = account->has_value()
                     ? KnownDevice(**account, shown.device, database_.Now())
                     : ""};
  Start({.use = PasswordUse::kSignIn,
         .shown = std::move(shown),
         .account = *std::move(account),
         .counted = std::move(counted),
         .done = std::move(done)});
}

void Accounts::TakeInvitation(PasswordTry shown, Done done) {
  absl::StatusOr<std::optional<store::Account>> account =
      database_.Read([&](store::Reader& reader) {
        return store::FindInvited(reader, Sha256(AsBytes(shown.invitation)));
      });
  if (!account.ok()) {
    return done(account.status());
  }
  Attempt attempt{.use = PasswordUse::kInvitation,
                  .shown = std::move(shown),
                  .account = *std::move(account),
                  .done = std::move(done)};
  if (!attempt.account.has_value()) {
    return Fail(attempt, InvitationDoesNotCount());
  }
  Start(std::move(attempt));
}

void Accounts::Change(PasswordTry shown, Done done) {
  const Identity& caller = shown.caller;
  if (caller.kind != Identity::Kind::kUser || caller.session.empty()) {
    return done(rpc::Error(absl::StatusCode::kUnauthenticated, "NO_SESSION",
                           "sign in before you change your password"));
  }
  if (const absl::Status size = CheckSize(shown.password); !size.ok()) {
    return done(size);
  }
  absl::StatusOr<std::optional<store::Account>> account =
      Find(caller.org, caller.id);
  if (!account.ok()) {
    return done(account.status());
  }
  if (!account->has_value()) {
    return done(rpc::Error(
        absl::StatusCode::kFailedPrecondition, "NO_ACCOUNT",
        "you have no account: an administrator makes one with `bootmill "
        "accounts create`"));
  }
  // Whoever has found an open browser may not guess for ever.
  SignInThrottle::Try counted{
      .account = "",
      .address = "",
      .browser = absl::StrFormat("%s/%s/session", caller.org, caller.id)};
  Start({.use = PasswordUse::kChange,
         .shown = std::move(shown),
         .account = *std::move(account),
         .counted = std::move(counted),
         .done = std::move(done)});
}

void Accounts::Fail(const Attempt& attempt, const absl::Status& status) {
  hooks_.failed(attempt.account.has_value() ? &*attempt.account : nullptr,
                attempt.shown.address, attempt.use, status);
  attempt.done(status);
}

void Accounts::Start(Attempt attempt) {
  if (attempt.use != PasswordUse::kSignIn) {
    const absl::Status fits = CheckNewPassword(attempt.shown.new_password,
                                               attempt.account->principal);
    if (!fits.ok()) {
      return attempt.done(fits);
    }
  }
  if (attempt.counted.has_value()) {
    const std::optional<std::chrono::seconds> wait =
        throttle_.Take(*attempt.counted, database_.Now());
    if (wait.has_value()) {
      return Fail(attempt, TooManyTries(*wait));
    }
  }
  // Strangers have one turn together; who has proven something has one of his
  // own.
  const bool is_stranger =
      attempt.counted.has_value() && attempt.counted->browser.empty();
  const Identity turn = is_stranger
                            ? Identity()
                            : Identity{.kind = Identity::Kind::kUser,
                                       .org = attempt.account->org,
                                       .id = attempt.account->principal};
  // A std::function must be copyable.
  const auto kept = std::make_shared<const Attempt>(std::move(attempt));
  const auto give_back = [this](const Attempt& tried) {
    if (tried.counted.has_value()) {
      throttle_.GiveBack(*tried.counted, database_.Now());
    }
  };
  const bool runs = hashing_.Run(turn, [this, kept, give_back] {
    absl::StatusOr<SignedIn> signed_in = Finish(*kept);
    const absl::StatusCode code = signed_in.status().code();
    if (code == absl::StatusCode::kUnauthenticated ||
        code == absl::StatusCode::kInvalidArgument) {
      return Fail(*kept, signed_in.status());
    }
    give_back(*kept);
    kept->done(std::move(signed_in));
  });
  if (!runs) {
    give_back(*kept);
    kept->done(ServerBusy());
  }
}

absl::StatusOr<SignedIn> Accounts::Finish(const Attempt& attempt) {
  if (attempt.use != PasswordUse::kInvitation) {
    ASSIGN_OR_RETURN(const bool right,
                     IsRight(attempt.account, attempt.shown.password));
    if (!right) {
      return attempt.use == PasswordUse::kSignIn
                 ? Wrong()
                 : rpc::FieldError("password",
                                   "this is not your present password");
    }
  }
  std::string hash;
  if (attempt.use != PasswordUse::kSignIn) {
    ASSIGN_OR_RETURN(hash, crypto::HashPassword(attempt.shown.new_password));
  }
  return Begin(attempt, hash);
}

absl::StatusOr<SignedIn> Accounts::Begin(const Attempt& attempt,
                                         const std::string& new_hash) {
  const store::Account& account = *attempt.account;
  const store::SignInLink user{account.org, account.principal};
  const Identity caller{.kind = Identity::Kind::kUser,
                        .org = account.org,
                        .id = account.principal};
  std::vector<std::string> ended;
  const auto who =
      [&](store::Writer& writer) -> absl::StatusOr<store::SignInLink> {
    RETURN_IF_ERROR(CheckUnchanged(writer, account, attempt.shown.invitation));
    const Identity& before = attempt.shown.caller;
    if (!before.session.empty() && sessions_.IsOpen(before.session)) {
      ASSIGN_OR_RETURN(ended, sessions_.End(writer, before, before.session));
    }
    if (!new_hash.empty()) {
      RETURN_IF_ERROR(
          store::SetPassword(writer, user.org, user.principal, new_hash));
      ASSIGN_OR_RETURN(const std::vector<std::string> all,
                       sessions_.End(writer, caller, ""));
      ended.insert(ended.end(), all.begin(), all.end());
    }
    RETURN_IF_ERROR(store::SetSignIn(writer, user.org, user.principal));
    return user;
  };
  SignedIn signed_in;
  ASSIGN_OR_RETURN(signed_in.device, NewDevice(account, database_.Now()));
  ASSIGN_OR_RETURN(
      signed_in.session,
      sessions_.Begin(who, attempt.shown.address,
                      [&](store::Writer& writer, const Identity& session) {
                        return hooks_.record(writer, session,
                                             attempt.shown.address,
                                             attempt.use);
                      }));
  if (!ended.empty()) {
    sessions_.Forget(ended);
    hooks_.ended();
  }
  return signed_in;
}

}  // namespace bootmill::server
