// SPDX-License-Identifier: Apache-2.0
// People in a browser: links that sign in once, and the sessions they begin.
#ifndef BOOTMILL_SERVER_AUTH_SESSIONS_H_
#define BOOTMILL_SERVER_AUTH_SESSIONS_H_

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/mutex.h"
#include "common/sha256.h"
#include "server/api/authenticator.h"
#include "server/api/identity.h"
#include "server/store/database.h"
#include "server/store/sessions.h"

namespace bootmill::server {

inline constexpr std::chrono::minutes kSignInLinkLifetime{5};
inline constexpr std::chrono::hours kSessionIdleTime{12};
inline constexpr std::chrono::hours kSessionLifetime{7 * 24};

// Of the cookie that holds a session's secret. The prefix has browsers take it
// from this host over TLS only. Source: RFC 6265bis, section 4.1.3.2.
inline constexpr std::string_view kSessionCookie = "__Host-bootmill";

// A new secret: 64 hex digits, of which the digest alone is kept.
struct Secret {
  std::string text;
  Sha256Digest digest;
};
absl::StatusOr<Secret> NewSecret();

// Keeps all sessions in memory and in the database. Thread-safe.
class Sessions {
 public:
  // REQUIRES: `database` outlives it. Errors: those of Database::Read.
  static absl::StatusOr<std::unique_ptr<Sessions>> Open(
      store::Database& database);

  // Stores, in the transaction of a sign-in, what the audit log keeps of it.
  using Record = std::function<absl::Status(store::Writer&, const Identity&)>;

  // Exchanges the secret of a link for a session, at `address`. Returns the
  // session's own secret. Errors: UNAUTHENTICATED if the link is unknown, used
  // or expired.
  absl::StatusOr<std::string> SignIn(std::string_view link_secret,
                                     const std::string& address,
                                     const Record& record);

  // Begins a session for the user whom `who` returns, in one transaction with
  // it. Errors: those of `who` and `record`.
  absl::StatusOr<std::string> Begin(
      const std::function<absl::StatusOr<store::SignInLink>(store::Writer&)>&
          who,
      const std::string& address, const Record& record);

  // Returns whose session the secret is, and counts that as its use; nullopt if
  // it has ended.
  std::optional<Identity> Find(std::string_view secret);

  // Says whether a session is open still.
  bool IsOpen(std::string_view id);

  // The sessions of a user, newest first.
  std::vector<store::Session> ListOf(const Identity& user);

  // Ends sessions of `user`, the one with this id or (empty) all, in the
  // transaction; Forget what is returned once it is committed.
  absl::StatusOr<std::vector<std::string>> End(store::Writer& writer,
                                               const Identity& user,
                                               std::string_view id);
  void Forget(const std::vector<std::string>& ids);

  // Returns whether the time of a session is up that Sweep has not ended yet.
  bool AnyIsOver();

  // Ends sessions whose time is up and stores when the others were used.
  // Returns whether any ended. Errors: those of Database::Write.
  absl::StatusOr<bool> Sweep();

 private:
  explicit Sessions(store::Database& database) : database_(database) {}

  void Add(store::Session session) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsOver(const store::Session& session) const;

  store::Database& database_;
  Mutex mutex_;
  std::map<Sha256Digest, store::Session> by_secret_ ABSL_GUARDED_BY(mutex_);
  // The same sessions: asked at each call, as `by_secret_` is.
  std::map<std::string, Sha256Digest, std::less<>> by_id_
      ABSL_GUARDED_BY(mutex_);
};

// Takes the session that a request's cookie names. A cookie of a session that
// has ended is refused: it does not stand back for the connection's identity.
Authenticator BySession(Sessions& sessions);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_AUTH_SESSIONS_H_
