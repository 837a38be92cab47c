// SPDX-License-Identifier: Apache-2.0
// Accounts as they are stored: who signs in with a password.
#ifndef BOOTMILL_SERVER_STORE_ACCOUNTS_H_
#define BOOTMILL_SERVER_STORE_ACCOUNTS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/bytes.h"
#include "common/sha256.h"
#include "server/store/principals.h"
#include "server/store/time.h"
#include "server/store/transaction.h"

namespace bootmill::store {

// What signing in needs to know of an account. Principal::account is what
// others may know.
struct Account {
  std::string org;
  std::string principal;  // a user's id
  bool disabled = false;
  bool revoked = false;                 // the principal is
  std::optional<std::string> password;  // its hash
  Bytes device_key;  // 32 bytes: what browsers' cookies are made with
};

// An invitation to set a password.
struct Invitation {
  Sha256Digest digest;  // of its secret
  Time expire_time;
};

// Returns an account; nullopt if there is none.
absl::StatusOr<std::optional<Account>> FindAccount(Reader& reader,
                                                   std::string_view org,
                                                   std::string_view principal);

// Returns the account whose invitation has `digest`; nullopt if there is none,
// it has expired, or the account is disabled or its principal revoked.
absl::StatusOr<std::optional<Account>> FindInvited(Reader& reader,
                                                   const Sha256Digest& digest);

// What the state of a principal allows with its account: OK, or
// FAILED_PRECONDITION with what to do. Thread-safe.
absl::Status CheckTakesAccount(const Principal& principal);
absl::Status CheckHasAccount(const Principal& principal);
absl::Status CheckTakesReset(const Principal& principal);

// Stores an account without a password. Errors: NOT_FOUND unless there is such
// a principal; those of CheckTakesAccount.
absl::Status InsertAccount(Writer& writer, std::string_view org,
                           std::string_view principal, ByteSpan device_key,
                           const Invitation& invitation);

// Takes the password away, and gives a new invitation and key. Errors:
// NOT_FOUND, and those of CheckTakesReset.
absl::Status ResetAccount(Writer& writer, std::string_view org,
                          std::string_view principal, ByteSpan device_key,
                          const Invitation& invitation);

// Stores a password, by its hash; an invitation is gone then. Nothing happens
// if there is no account.
absl::Status SetPassword(Writer& writer, std::string_view org,
                         std::string_view principal, std::string_view hash);

// Disables an account, whose invitation is gone then, or enables it. Errors:
// NOT_FOUND, and those of CheckHasAccount.
absl::Status SetAccountDisabled(Writer& writer, std::string_view org,
                                std::string_view principal, bool disabled);

// Records that somebody signs in now.
absl::Status SetSignIn(Writer& writer, std::string_view org,
                       std::string_view principal);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_ACCOUNTS_H_
