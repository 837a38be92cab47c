// SPDX-License-Identifier: Apache-2.0
// People who sign in with a password. docs/adr/0045-passwords.md.
#ifndef BOOTMILL_SERVER_AUTH_ACCOUNTS_H_
#define BOOTMILL_SERVER_AUTH_ACCOUNTS_H_

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/api/identity.h"
#include "server/api/worker_pool.h"
#include "server/auth/sessions.h"
#include "server/auth/sign_in_throttle.h"
#include "server/store/accounts.h"
#include "server/store/database.h"

namespace bootmill::server {

inline constexpr std::chrono::hours kInvitationLifetime{72};
// How many passwords are hashed at once, each with 64 MiB of memory.
inline constexpr size_t kPasswordHashes = 2;
// How many may wait for that: of all people, and half of it of strangers, who
// are one.
inline constexpr size_t kWaitingPasswords = 16;

// Of a new password, in characters. Source: NIST SP 800-63B, section 5.1.1:
// length counts, rules about its signs do not.
inline constexpr size_t kMinPasswordLength = 12;

// What a browser shows when it sends a password.
struct PasswordTry {
  std::string name = {};      // of the account: `anna`, `ORG/anna`
  std::string password = {};  // the present one
  std::string new_password = {};
  std::string invitation = {};  // the secret of one
  std::string device = {};      // value of kDeviceCookie
  Identity caller = {};         // by session, if there is one already
  std::string address = {};     // Peer::address
  std::string network = {};     // HttpRequest::network
};

// What it gets.
struct SignedIn {
  std::string session;  // the secret
  std::string device;
};

enum class PasswordUse { kSignIn, kInvitation, kChange };

// Thread-safe.
class Accounts {
 public:
  using Done = std::function<void(absl::StatusOr<SignedIn>)>;
  struct Hooks {
    // Stores what the audit log keeps of a success, in its transaction.
    std::function<absl::Status(store::Writer&, const Identity& user,
                               const std::string& address, PasswordUse use)>
        record;
    // Told of each failure; `account` is null if there is no such account.
    std::function<void(const store::Account* account,
                       const std::string& address, PasswordUse use,
                       const absl::Status& status)>
        failed;
    // Called after sessions have ended.
    std::function<void()> ended;
  };

  // REQUIRES: what it is given outlives it.
  Accounts(store::Database& database, Sessions& sessions, Hooks hooks,
           const SignInThrottle::Options& throttle = {});

  // Lets what has begun end. Later calls are answered as if too many waited.
  // Idempotent.
  void Stop() { hashing_.Stop(); }

  // Each reads the database on the caller's thread, and calls `done` once,
  // there or on a thread of `hashing`. The session that `caller` has ends.
  // Errors of all three: RESOURCE_EXHAUSTED with a delay after too many tries,
  // or if too many wait.

  // Signs in with name and password. Errors: UNAUTHENTICATED, the same for each
  // reason.
  void SignIn(PasswordTry shown, Done done);
  // Sets `new_password` with an invitation, and signs in. Errors:
  // INVALID_ARGUMENT for the password; UNAUTHENTICATED.
  void TakeInvitation(PasswordTry shown, Done done);
  // Changes the password of the caller, who has come by a session; all sessions
  // of the user end, and a new one begins. Errors: INVALID_ARGUMENT for either
  // password; FAILED_PRECONDITION without an account; UNAUTHENTICATED.
  void Change(PasswordTry shown, Done done);

 private:
  struct Attempt {
    PasswordUse use = PasswordUse::kSignIn;
    PasswordTry shown;
    std::optional<store::Account> account;
    // Empty for an invitation, whose secret nobody can guess.
    std::optional<SignInThrottle::Try> counted = {};
    Done done;
  };

  // Counts the attempt, and goes on with Finish where passwords are hashed.
  void Start(Attempt attempt);
  absl::StatusOr<SignedIn> Finish(const Attempt& attempt);
  void Fail(const Attempt& attempt, const absl::Status& status);
  absl::StatusOr<SignedIn> Begin(const Attempt& attempt,
                                 const std::string& new_hash);
  absl::StatusOr<std::optional<store::Account>> Find(const std::string& org,
                                                     const std::string& id);

  store::Database& database_;
  Sessions& sessions_;
  const Hooks hooks_;
  SignInThrottle throttle_;
  WorkerPool hashing_;  // the last member, because its threads use the others
};

// Checks a new password of the user `id`. Errors: INVALID_ARGUMENT, field
// `newPassword`; the message does not have it.
absl::Status CheckNewPassword(std::string_view password, std::string_view id);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_AUTH_ACCOUNTS_H_
