// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/tokens.h"

#include <chrono>
#include <set>
#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/bytes.h"
#include "common/crypto/api_token.h"
#include "common/crypto/random.h"
#include "common/hex.h"
#include "common/resource_id.h"
#include "common/resource_name.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/api/name_field.h"
#include "server/handlers/change.h"
#include "server/handlers/messages.h"
#include "server/store/events.h"

namespace bootmill::server {
namespace {

constexpr int kMaxFleetsOfToken = 100;
constexpr size_t kMaxDisplayNameBytes = 100;

absl::StatusOr<OrgResource> TokenOf(std::string_view name) {
  return OrgResourceOf("name", name, "tokens");
}

absl::Status AppendChange(store::Writer& writer, const OrgResource& token,
                          v1::Event::Change change) {
  return store::AppendEvent(writer, {.cursor = 0,
                                     .org = token.org,
                                     .change = change,
                                     .resource = TokenName(token.org, token.id),
                                     .time = writer.now()})
      .status();
}

// A role as people write it: `OPERATOR`.
std::string ShortRole(v1::AccessRole role) {
  return v1::AccessRole_Name(role).substr(sizeof("ACCESS_ROLE_") - 1);
}

absl::Status CheckRoleOf(const RequestContext& context, v1::AccessRole role) {
  if (role != v1::ACCESS_ROLE_VIEWER && role != v1::ACCESS_ROLE_OPERATOR &&
      role != v1::ACCESS_ROLE_ADMIN) {
    return rpc::FieldError("role", "expected VIEWER, OPERATOR or ADMIN");
  }
  const v1::AccessRole held = context.rights.RoleIn(context.org);
  if (held < role) {
    return rpc::Error(
        absl::StatusCode::kPermissionDenied, "ROLE_MISSING",
        absl::StrFormat("a token may have at most its creator's role, which "
                        "is %s in org %s",
                        ShortRole(held), context.org),
        {{"role", ShortRole(role)}, {"org", context.org}});
  }
  return absl::OkStatus();
}

// Returns the ids without repetition.
absl::StatusOr<std::set<std::string>> FleetsOfRequest(
    const v1::CreateTokenRequest& request) {
  if (request.fleets_size() > kMaxFleetsOfToken) {
    return rpc::FieldError(
        "fleets", absl::StrFormat("expected at most %d", kMaxFleetsOfToken));
  }
  for (const std::string& fleet : request.fleets()) {
    if (!IsResourceId(fleet)) {
      return rpc::FieldError(
          "fleets", absl::StrFormat("`%s` cannot be the id of a fleet", fleet));
    }
  }
  return std::set<std::string>(request.fleets().begin(),
                               request.fleets().end());
}

absl::StatusOr<std::chrono::seconds> LifetimeOf(
    const v1::CreateTokenRequest& request) {
  const std::chrono::seconds lifetime =
      request.has_lifetime()
          ? std::chrono::seconds(request.lifetime().seconds())
          : std::chrono::seconds(kDefaultTokenLifetime);
  if (lifetime <= std::chrono::seconds(0) || lifetime > kMaxTokenLifetime) {
    return rpc::FieldError(
        "lifetime",
        absl::StrFormat("expected 1 s to %d days", kMaxTokenLifetime.count()));
  }
  return lifetime;
}

// Returns a token that is not stored yet, without its secret.
absl::StatusOr<store::Token> NewToken(const RequestContext& context,
                                      const v1::CreateTokenRequest& request,
                                      store::Time now) {
  if (request.display_name().empty() ||
      request.display_name().size() > kMaxDisplayNameBytes) {
    return rpc::FieldError(
        "display_name", absl::StrFormat("expected 1 to %d bytes that say what "
                                        "the token is for",
                                        kMaxDisplayNameBytes));
  }
  RETURN_IF_ERROR(CheckRoleOf(context, request.role()));
  ASSIGN_OR_RETURN(const std::set<std::string> fleets,
                   FleetsOfRequest(request));
  ASSIGN_OR_RETURN(const std::chrono::seconds lifetime, LifetimeOf(request));
  constexpr size_t kIdBytes = 6;
  ASSIGN_OR_RETURN(const Bytes id, crypto::RandomBytes(kIdBytes));
  return store::Token{.org = context.org,
                      .id = "t" + HexEncode(id),
                      .digest = {},
                      .display_name = request.display_name(),
                      .role = request.role(),
                      .fleets = {fleets.begin(), fleets.end()},
                      .creator_org = context.caller.org,
                      .creator = context.caller.id,
                      .create_time = now,
                      .expire_time = now + lifetime,
                      .last_use = std::nullopt};
}

bool MaySeeAll(const RequestContext& context) {
  return context.caller.kind == Identity::Kind::kRoot ||
         context.rights.RoleIn(context.org) == v1::ACCESS_ROLE_ADMIN;
}

bool IsCreator(const Identity& caller, const store::Token& token) {
  return caller.kind == Identity::Kind::kUser &&
         caller.org == token.creator_org && caller.id == token.creator;
}

}  // namespace

void TokenHandlers::Register(MethodTable& table) {
  table.AddUnary("TokenService/CreateToken", this, &TokenHandlers::Create);
  table.AddUnary("TokenService/ListTokens", this, &TokenHandlers::List);
  table.AddUnary("TokenService/RevokeToken", this, &TokenHandlers::Revoke);
}

absl::StatusOr<v1::CreateTokenResponse> TokenHandlers::Create(
    const RequestContext& context, const v1::CreateTokenRequest& request) {
  if (context.caller.kind != Identity::Kind::kUser) {
    return rpc::Error(absl::StatusCode::kFailedPrecondition, "NOT_A_USER",
                      "a token stands for the user who makes it: call with a "
                      "user's certificate");
  }
  ASSIGN_OR_RETURN(const std::string secret, crypto::NewApiToken());
  store::Token token;
  const auto create =
      [&](store::Writer& writer,
          Changed& changed) -> absl::StatusOr<v1::CreateTokenResponse> {
    ASSIGN_OR_RETURN(token, NewToken(context, request, writer.now()));
    token.digest = Sha256(AsBytes(secret));
    RETURN_IF_ERROR(store::InsertToken(writer, token));
    RETURN_IF_ERROR(
        AppendChange(writer, {token.org, token.id}, v1::Event::CHANGE_CREATED));
    changed.object = TokenName(token.org, token.id);
    changed.detail = absl::StrFormat(
        "role=%s fleets=%s", ShortRole(token.role),
        token.fleets.empty() ? "ALL" : absl::StrJoin(token.fleets, ","));
    v1::CreateTokenResponse response;
    *response.mutable_token() = MessageOf(token);
    response.set_secret(secret);
    return response;
  };
  ASSIGN_OR_RETURN(v1::CreateTokenResponse response,
                   WriteChange(database_, context, create));
  tokens_.Add(token);
  return response;
}

absl::StatusOr<v1::ListTokensResponse> TokenHandlers::List(
    const RequestContext& context, const v1::ListTokensRequest& request) {
  ASSIGN_OR_RETURN(const std::string org, OrgIdOf("parent", request.parent()));
  ASSIGN_OR_RETURN(
      const store::PageRequest page,
      store::MakePageRequest(request.page_size(), request.page_token()));
  v1::ListTokensResponse response;
  store::TokenFilter filter;
  if (!MaySeeAll(context)) {
    if (context.caller.kind != Identity::Kind::kUser) {
      return response;  // a token has made none
    }
    filter = {context.caller.org, context.caller.id};
  }
  ASSIGN_OR_RETURN(const store::Page<store::Token> tokens,
                   database_.Read([&](store::Reader& reader) {
                     return store::ListTokens(reader, org, filter, page);
                   }));
  for (const store::Token& token : tokens.items) {
    *response.add_tokens() = MessageOf(token);
  }
  response.set_next_page_token(tokens.next_page_token);
  return response;
}

absl::StatusOr<v1::RevokeTokenResponse> TokenHandlers::Revoke(
    const RequestContext& context, const v1::RevokeTokenRequest& request) {
  ASSIGN_OR_RETURN(const OrgResource name, TokenOf(request.name()));
  const auto revoke = [&](store::Writer& writer,
                          Changed& changed) -> absl::Status {
    ASSIGN_OR_RETURN(const store::Token token,
                     store::FindToken(writer, name.org, name.id));
    if (!MaySeeAll(context) && !IsCreator(context.caller, token)) {
      return store::TokenNotFound(name.org, name.id);
    }
    changed.detail = absl::StrFormat("creator=%s", token.creator);
    RETURN_IF_ERROR(store::DeleteToken(writer, name.org, name.id));
    return AppendChange(writer, name, v1::Event::CHANGE_DELETED);
  };
  RETURN_IF_ERROR(WriteChange(database_, context, revoke));
  tokens_.Forget(name.org, name.id);
  revoked_();
  return v1::RevokeTokenResponse();
}

v1::Token TokenHandlers::MessageOf(const store::Token& token) const {
  v1::Token message;
  message.set_name(TokenName(token.org, token.id));
  message.set_display_name(token.display_name);
  message.set_role(token.role);
  message.mutable_fleets()->Assign(token.fleets.begin(), token.fleets.end());
  message.set_creator(PrincipalName(token.creator_org, token.creator));
  *message.mutable_create_time() = ToTimestamp(token.create_time);
  *message.mutable_expire_time() = ToTimestamp(token.expire_time);
  if (const auto last_use = tokens_.LastUse(token); last_use.has_value()) {
    *message.mutable_last_use_time() = ToTimestamp(*last_use);
  }
  return message;
}

}  // namespace bootmill::server
