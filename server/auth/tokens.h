// SPDX-License-Identifier: Apache-2.0
// API tokens: who calls by which. docs/adr/0041-api-tokens.md.
#ifndef BOOTMILL_SERVER_AUTH_TOKENS_H_
#define BOOTMILL_SERVER_AUTH_TOKENS_H_

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "common/mutex.h"
#include "common/sha256.h"
#include "server/api/authenticator.h"
#include "server/api/identity.h"
#include "server/store/database.h"
#include "server/store/tokens.h"

namespace bootmill::server {

inline constexpr std::chrono::days kDefaultTokenLifetime{90};
inline constexpr std::chrono::days kMaxTokenLifetime{400};
// How long an expired token is still listed.
inline constexpr std::chrono::days kExpiredTokenKept{30};

// Keeps all tokens in memory and in the database, by the digests of their
// texts. Thread-safe.
class Tokens {
 public:
  // REQUIRES: `database` outlives it. Errors: those of Database::Read.
  static absl::StatusOr<std::unique_ptr<Tokens>> Open(
      store::Database& database);

  Tokens(const Tokens&) = delete;
  Tokens& operator=(const Tokens&) = delete;
  // Stores when tokens were used, as Sweep does.
  ~Tokens();

  // Returns whose token `text` is, and counts that as its use. Errors:
  // UNAUTHENTICATED if there is no such token or it has expired.
  absl::StatusOr<Identity> Find(std::string_view text);

  // Returns the token `identity`; nullopt if it was revoked or has expired.
  std::optional<store::Token> Get(const Identity& identity) const;

  // Returns when a token was last used, later than what is stored perhaps.
  std::optional<store::Time> LastUse(const store::Token& token) const;

  // To be called after a token was stored, or removed.
  void Add(const store::Token& token);
  void Forget(std::string_view org, std::string_view id);

  // Stores when tokens were used, and removes those that have expired long ago.
  // Errors: those of Database::Write.
  absl::Status Sweep();

  // Returns whether the time of any token is up since the last such question.
  bool TakeExpired();

 private:
  // Org and id.
  using Name = std::pair<std::string, std::string>;

  explicit Tokens(store::Database& database);

  store::Database& database_;
  mutable Mutex mutex_;
  std::map<Sha256Digest, store::Token> by_secret_ ABSL_GUARDED_BY(mutex_);
  std::map<Name, Sha256Digest> by_name_ ABSL_GUARDED_BY(mutex_);
  // Used since the last sweep.
  std::set<Sha256Digest> used_ ABSL_GUARDED_BY(mutex_);
  store::Time asked_ ABSL_GUARDED_BY(mutex_);  // TakeExpired, last
};

// Takes the token that a request shows as `authorization: Bearer TOKEN`. One
// that is not valid is refused: it does not stand back for another identity.
Authenticator ByToken(Tokens& tokens);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_AUTH_TOKENS_H_
