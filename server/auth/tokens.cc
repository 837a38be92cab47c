// SPDX-License-Identifier: Apache-2.0
#include "server/auth/tokens.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "common/bytes.h"
#include "common/crypto/api_token.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"

namespace bootmill::server {
namespace {

Identity IdentityOf(const store::Token& token) {
  return {.kind = Identity::Kind::kToken,
          .org = token.org,
          .id = token.id,
          .issue_time = token.create_time,
          .expire_time = token.expire_time};
}

// The same for every token that is not valid, and without its text.
absl::Status Refused() {
  return rpc::Error(absl::StatusCode::kUnauthenticated, "TOKEN_REFUSED",
                    "the API token is unknown, revoked or expired: `bootmill "
                    "tokens create` makes a new one");
}

}  // namespace

Tokens::Tokens(store::Database& database)
    : database_(database), asked_(database.Now()) {}

absl::StatusOr<std::unique_ptr<Tokens>> Tokens::Open(
    store::Database& database) {
  ASSIGN_OR_RETURN(const std::vector<store::Token> stored,
                   database.Read([](store::Reader& reader) {
                     return store::ListAllTokens(reader);
                   }));
  std::unique_ptr<Tokens> tokens(new Tokens(database));
  for (const store::Token& token : stored) {
    tokens->Add(token);
  }
  return tokens;
}

Tokens::~Tokens() {
  // Nobody is left whom a failure could be told, and little is lost.
  (void)Sweep();
}

absl::StatusOr<Identity> Tokens::Find(std::string_view text) {
  if (!crypto::IsApiToken(text)) {
    return Refused();
  }
  // The digest of a secret that cannot be guessed may be looked up in any way:
  // how long that takes tells nothing of other secrets.
  const Sha256Digest digest = Sha256(AsBytes(text));
  const store::Time now = database_.Now();
  const MutexLock lock(&mutex_);
  const auto found = by_secret_.find(digest);
  if (found == by_secret_.end() || now >= found->second.expire_time) {
    return Refused();
  }
  found->second.last_use = now;
  used_.insert(digest);
  return IdentityOf(found->second);
}

std::optional<store::Token> Tokens::Get(const Identity& identity) const {
  const MutexLock lock(&mutex_);
  const auto digest = by_name_.find({identity.org, identity.id});
  if (digest == by_name_.end()) {
    return std::nullopt;
  }
  const auto token = by_secret_.find(digest->second);
  if (token == by_secret_.end() ||
      database_.Now() >= token->second.expire_time) {
    return std::nullopt;
  }
  return token->second;
}

std::optional<store::Time> Tokens::LastUse(const store::Token& token) const {
  const MutexLock lock(&mutex_);
  const auto found = by_secret_.find(token.digest);
  return found == by_secret_.end() ? token.last_use : found->second.last_use;
}

void Tokens::Add(const store::Token& token) {
  const MutexLock lock(&mutex_);
  by_name_[{token.org, token.id}] = token.digest;
  by_secret_.insert_or_assign(token.digest, token);
}

void Tokens::Forget(std::string_view org, std::string_view id) {
  const MutexLock lock(&mutex_);
  const auto digest = by_name_.find({std::string(org), std::string(id)});
  if (digest != by_name_.end()) {
    used_.erase(digest->second);
    by_secret_.erase(digest->second);
    by_name_.erase(digest);
  }
}

bool Tokens::TakeExpired() {
  const store::Time now = database_.Now();
  const MutexLock lock(&mutex_);
  const store::Time before = std::exchange(asked_, now);
  return std::any_of(by_secret_.begin(), by_secret_.end(),
                     [&](const auto& entry) {
                       const store::Time end = entry.second.expire_time;
                       return end > before && end <= now;
                     });
}

absl::Status Tokens::Sweep() {
  const store::Time now = database_.Now();
  std::vector<store::Token> used;
  std::vector<store::Token> over;
  {
    const MutexLock lock(&mutex_);
    for (const auto& [digest, token] : by_secret_) {
      if (now >= token.expire_time + kExpiredTokenKept) {
        over.push_back(token);
      } else if (used_.contains(digest)) {
        used.push_back(token);
      }
    }
    used_.clear();
  }
  if (used.empty() && over.empty()) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(database_.Write([&](store::Writer& writer) -> absl::Status {
    for (const store::Token& token : used) {
      RETURN_IF_ERROR(
          store::SetTokenUse(writer, token.org, token.id, *token.last_use));
    }
    for (const store::Token& token : over) {
      RETURN_IF_ERROR(store::DeleteToken(writer, token.org, token.id));
    }
    return absl::OkStatus();
  }));
  for (const store::Token& token : over) {
    Forget(token.org, token.id);
  }
  return absl::OkStatus();
}

Authenticator ByToken(Tokens& tokens) {
  return [&tokens](const Presented& presented)
             -> absl::StatusOr<std::optional<Identity>> {
    // Source of the form: RFC 6750, section 2.1; the scheme's name may be
    // written in any case (RFC 9110, section 11.1).
    constexpr std::string_view kScheme = "bearer ";
    const std::string_view shown = presented.authorization;
    if (!absl::StartsWithIgnoreCase({shown.data(), shown.size()},
                                    {kScheme.data(), kScheme.size()})) {
      return std::nullopt;
    }
    ASSIGN_OR_RETURN(Identity caller,
                     tokens.Find(shown.substr(kScheme.size())));
    return caller;
  };
}

}  // namespace bootmill::server
