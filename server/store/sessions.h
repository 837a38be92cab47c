// SPDX-License-Identifier: Apache-2.0
// Sign-in links and sessions of people in a browser.
#ifndef BOOTMILL_SERVER_STORE_SESSIONS_H_
#define BOOTMILL_SERVER_STORE_SESSIONS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sha256.h"
#include "server/store/time.h"
#include "server/store/transaction.h"

namespace bootmill::store {

// A principal has at most so many of each; one more ends the oldest.
inline constexpr int kMaxLinksOfPrincipal = 10;
inline constexpr int kMaxSessionsOfPrincipal = 20;

struct Session {
  std::string id;       // 16 hex digits
  Sha256Digest digest;  // of its secret
  std::string org;
  std::string principal;
  Time create_time;
  Time last_use;
  std::string address;
};

// Whom a link signs in.
struct SignInLink {
  std::string org;
  std::string principal;
};

// Stores a link by the digest of its secret. Errors: NOT_FOUND unless there is
// such a principal, a user who is not revoked.
absl::Status InsertSignInLink(Writer& writer, const Sha256Digest& digest,
                              const SignInLink& link, Time expire_time);

// Returns the link whose secret has this digest; nullopt if there is none or it
// has expired.
absl::StatusOr<std::optional<SignInLink>> FindSignInLink(
    Reader& reader, const Sha256Digest& digest);

// Takes a link, which is gone then; nullopt as above.
absl::StatusOr<std::optional<SignInLink>> TakeSignInLink(
    Writer& writer, const Sha256Digest& digest);

// Stores a session. Returns the ids of those that ended for it.
absl::StatusOr<std::vector<std::string>> InsertSession(Writer& writer,
                                                       const Session& session);

// All sessions, of all orgs.
absl::StatusOr<std::vector<Session>> ListSessions(Reader& reader);

// Records that a session was used; nothing happens if it has ended.
absl::Status SetSessionUse(Writer& writer, std::string_view id, Time last_use);

// Ends a session; nothing happens if it has ended.
absl::Status DeleteSession(Writer& writer, std::string_view id);

// Forgets links that have expired.
absl::Status DeleteExpiredLinks(Writer& writer);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_SESSIONS_H_
