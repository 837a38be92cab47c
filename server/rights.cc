// SPDX-License-Identifier: Apache-2.0
#include "server/rights.h"

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/hex.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/store/artifacts.h"
#include "server/store/builds.h"
#include "server/store/principals.h"

namespace bootmill::server {
namespace {

absl::Status TokenEnded(const Identity& token) {
  return rpc::Error(
      absl::StatusCode::kUnauthenticated, "TOKEN_REFUSED",
      absl::StrFormat("token %s was revoked, has expired, or its creator no "
                      "longer holds its role in org %s",
                      token.id, token.org),
      {{"token", token.id}, {"org", token.org}});
}

absl::StatusOr<Rights> RightsOfToken(store::Database& database,
                                     const Tokens& tokens,
                                     const Identity& caller) {
  std::optional<store::Token> token = tokens.Get(caller);
  if (!token.has_value()) {
    return TokenEnded(caller);
  }
  const absl::StatusOr<store::Roles> roles =
      database.Read([&](store::Reader& reader) {
        return store::RolesOf(reader, token->creator_org, token->creator,
                              v1::Principal::KIND_USER, token->create_time);
      });
  if (absl::IsUnauthenticated(roles.status())) {
    return TokenEnded(caller);
  }
  RETURN_IF_ERROR(roles.status());
  // Users hold VIEWER, OPERATOR or ADMIN, whose numbers rise in this order.
  const auto held = roles->find(token->org);
  if (held == roles->end() || held->second < token->role) {
    return TokenEnded(caller);
  }
  return Rights{.roles = {{token->org, token->role}},
                .fleets = std::move(token->fleets)};
}

}  // namespace

absl::StatusOr<Rights> RightsOf(store::Database& database, Sessions& sessions,
                                const Tokens& tokens, const Identity& caller) {
  if (caller.kind == Identity::Kind::kToken) {
    return RightsOfToken(database, tokens, caller);
  }
  if (!caller.session.empty() && !sessions.IsOpen(caller.session)) {
    return Rights{};
  }
  ASSIGN_OR_RETURN(
      store::Roles roles, database.Read([&](store::Reader& reader) {
        return store::RolesOf(reader, caller.org, caller.id,
                              caller.kind == Identity::Kind::kHost
                                  ? v1::Principal::KIND_HOST
                                  : v1::Principal::KIND_USER,
                              caller.issue_time.value_or(store::Time::min()));
      }));
  return Rights{.roles = std::move(roles)};
}

FleetsOf FleetsOfResources(store::Database& database) {
  return [&database](std::string_view collection, const OrgResource& name)
             -> absl::StatusOr<std::vector<std::string>> {
    return database.Read(
        [&](store::Reader& reader) -> absl::StatusOr<std::vector<std::string>> {
          if (collection == "artifacts") {
            Sha256Digest digest;
            return HexDecode(name.id, digest.bytes)
                       ? store::FleetsWithArtifact(reader, name.org, digest)
                       : std::vector<std::string>();
          }
          const absl::StatusOr<store::Build> build =
              store::FindBuild(reader, name.org, name.id);
          if (absl::IsNotFound(build.status())) {
            return std::vector<std::string>();
          }
          RETURN_IF_ERROR(build.status());
          return std::vector<std::string>{build->fleet};
        });
  };
}

}  // namespace bootmill::server
