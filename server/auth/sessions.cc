// SPDX-License-Identifier: Apache-2.0
#include "server/auth/sessions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/bytes.h"
#include "common/crypto/random.h"
#include "common/hex.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"

namespace bootmill::server {
namespace {

Identity UserOf(const store::Session& session) {
  return {.kind = Identity::Kind::kUser,
          .org = session.org,
          .id = session.principal,
          .session = session.id,
          .issue_time = session.create_time,
          .expire_time = session.create_time + kSessionLifetime};
}

bool IsOf(const store::Session& session, const Identity& user) {
  return user.kind == Identity::Kind::kUser && session.org == user.org &&
         session.principal == user.id;
}

absl::Status LinkDoesNotCount() {
  return rpc::Error(absl::StatusCode::kUnauthenticated, "SIGN_IN_LINK",
                    "the link was used already, or is older than five minutes: "
                    "`bootmill ui login` makes a new one");
}

absl::StatusOr<store::Session> NewSession(const store::SignInLink& link,
                                          const Sha256Digest& digest,
                                          const std::string& address,
                                          store::Time now) {
  ASSIGN_OR_RETURN(const Bytes id, crypto::RandomBytes(8));
  return store::Session{.id = HexEncode(id),
                        .digest = digest,
                        .org = link.org,
                        .principal = link.principal,
                        .create_time = now,
                        .last_use = now,
                        .address = address};
}

}  // namespace

absl::StatusOr<Secret> NewSecret() {
  ASSIGN_OR_RETURN(const Bytes bytes, crypto::RandomBytes(32));
  std::string text = HexEncode(bytes);
  const Sha256Digest digest = Sha256(AsBytes(text));
  return Secret{.text = std::move(text), .digest = digest};
}

absl::StatusOr<std::unique_ptr<Sessions>> Sessions::Open(
    store::Database& database) {
  ASSIGN_OR_RETURN(std::vector<store::Session> stored,
                   database.Read([](store::Reader& reader) {
                     return store::ListSessions(reader);
                   }));
  std::unique_ptr<Sessions> sessions(new Sessions(database));
  const MutexLock lock(&sessions->mutex_);
  for (store::Session& session : stored) {
    sessions->Add(std::move(session));
  }
  return sessions;
}

void Sessions::Add(store::Session session) {
  by_id_[session.id] = session.digest;
  const Sha256Digest digest = session.digest;
  by_secret_.insert_or_assign(digest, std::move(session));
}

bool Sessions::IsOver(const store::Session& session) const {
  const store::Time now = database_.Now();
  return now >= session.last_use + kSessionIdleTime ||
         now >= session.create_time + kSessionLifetime;
}

absl::StatusOr<std::string> Sessions::SignIn(std::string_view link_secret,
                                             const std::string& address,
                                             const Record& record) {
  const Sha256Digest digest = Sha256(AsBytes(link_secret));
  // Strangers guess: they do not keep writers waiting.
  ASSIGN_OR_RETURN(const std::optional<store::SignInLink> found,
                   database_.Read([&](store::Reader& reader) {
                     return store::FindSignInLink(reader, digest);
                   }));
  if (!found.has_value()) {
    return LinkDoesNotCount();
  }
  const auto who =
      [&](store::Writer& writer) -> absl::StatusOr<store::SignInLink> {
    ASSIGN_OR_RETURN(std::optional<store::SignInLink> link,
                     store::TakeSignInLink(writer, digest));
    if (!link.has_value()) {
      return LinkDoesNotCount();
    }
    return *std::move(link);
  };
  return Begin(who, address, record);
}

absl::StatusOr<std::string> Sessions::Begin(
    const std::function<absl::StatusOr<store::SignInLink>(store::Writer&)>& who,
    const std::string& address, const Record& record) {
  ASSIGN_OR_RETURN(Secret secret, NewSecret());
  store::Session session;
  std::vector<std::string> ended;
  const absl::Status begun =
      database_.Write([&](store::Writer& writer) -> absl::Status {
        ASSIGN_OR_RETURN(const store::SignInLink user, who(writer));
        ASSIGN_OR_RETURN(
            session, NewSession(user, secret.digest, address, writer.now()));
        ASSIGN_OR_RETURN(ended, store::InsertSession(writer, session));
        RETURN_IF_ERROR(record(writer, UserOf(session)));
        // Before the commit: whoever ends all sessions of the user in the next
        // transaction must see this one. Nobody knows its secret yet.
        const MutexLock lock(&mutex_);
        Add(session);
        return absl::OkStatus();
      });
  if (!begun.ok()) {
    Forget({session.id});
    return begun;
  }
  Forget(ended);
  return std::move(secret.text);
}

std::optional<Identity> Sessions::Find(std::string_view secret) {
  const MutexLock lock(&mutex_);
  const auto found = by_secret_.find(Sha256(AsBytes(secret)));
  if (found == by_secret_.end() || IsOver(found->second)) {
    return std::nullopt;
  }
  found->second.last_use = database_.Now();
  return UserOf(found->second);
}

bool Sessions::IsOpen(std::string_view id) {
  const MutexLock lock(&mutex_);
  const auto digest = by_id_.find(id);
  if (digest == by_id_.end()) {
    return false;
  }
  const auto session = by_secret_.find(digest->second);
  return session != by_secret_.end() && !IsOver(session->second);
}

std::vector<store::Session> Sessions::ListOf(const Identity& user) {
  std::vector<store::Session> list;
  {
    const MutexLock lock(&mutex_);
    for (const auto& [digest, session] : by_secret_) {
      if (IsOf(session, user) && !IsOver(session)) {
        list.push_back(session);
      }
    }
  }
  std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
    return a.create_time > b.create_time;
  });
  return list;
}

absl::StatusOr<std::vector<std::string>> Sessions::End(store::Writer& writer,
                                                       const Identity& user,
                                                       std::string_view id) {
  std::vector<std::string> ended;
  for (const store::Session& session : ListOf(user)) {
    if (id.empty() || session.id == id) {
      RETURN_IF_ERROR(store::DeleteSession(writer, session.id));
      ended.push_back(session.id);
    }
  }
  if (ended.empty() && !id.empty()) {
    return rpc::Error(absl::StatusCode::kNotFound, "SESSION_NOT_FOUND",
                      absl::StrFormat("you have no session `%s`", id));
  }
  return ended;
}

void Sessions::Forget(const std::vector<std::string>& ids) {
  const MutexLock lock(&mutex_);
  for (const std::string& id : ids) {
    const auto digest = by_id_.find(id);
    if (digest != by_id_.end()) {
      by_secret_.erase(digest->second);
      by_id_.erase(digest);
    }
  }
}

bool Sessions::AnyIsOver() {
  const MutexLock lock(&mutex_);
  return std::any_of(
      by_secret_.begin(), by_secret_.end(),
      [this](const auto& entry) { return IsOver(entry.second); });
}

absl::StatusOr<bool> Sessions::Sweep() {
  std::vector<store::Session> all;
  {
    const MutexLock lock(&mutex_);
    for (const auto& [digest, session] : by_secret_) {
      all.push_back(session);
    }
  }
  std::vector<std::string> over;
  RETURN_IF_ERROR(database_.Write([&](store::Writer& writer) -> absl::Status {
    RETURN_IF_ERROR(store::DeleteExpiredLinks(writer));
    for (const store::Session& session : all) {
      if (IsOver(session)) {
        over.push_back(session.id);
        RETURN_IF_ERROR(store::DeleteSession(writer, session.id));
      } else {
        RETURN_IF_ERROR(
            store::SetSessionUse(writer, session.id, session.last_use));
      }
    }
    return absl::OkStatus();
  }));
  Forget(over);
  return !over.empty();
}

Authenticator BySession(Sessions& sessions) {
  return [&sessions](const Presented& presented)
             -> absl::StatusOr<std::optional<Identity>> {
    if (presented.session_secret.empty()) {
      return std::nullopt;
    }
    std::optional<Identity> caller = sessions.Find(presented.session_secret);
    if (!caller.has_value()) {
      return rpc::Error(absl::StatusCode::kUnauthenticated, "SESSION_ENDED",
                        "the session has ended: sign in again, with a password "
                        "or the link that `bootmill ui login` makes");
    }
    return caller;
  };
}

}  // namespace bootmill::server
