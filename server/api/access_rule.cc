// SPDX-License-Identifier: Apache-2.0
#include "server/api/access_rule.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/rpc/error_info.h"

namespace bootmill::server {
namespace {

constexpr std::string_view kRoleMissing = "ROLE_MISSING";
constexpr std::string_view kTokenLimited = "TOKEN_LIMITED";

// Returns `OPERATOR`; `UNSPECIFIED` for no role.
std::string RoleName(v1::AccessRole role) {
  return v1::AccessRole_Name(role).substr(sizeof("ACCESS_ROLE_") - 1);
}

// Returns `operator`, or `none`.
std::string RoleWord(v1::AccessRole role) {
  return role == v1::ACCESS_ROLE_UNSPECIFIED
             ? "none"
             : absl::AsciiStrToLower(RoleName(role));
}

bool RoleAllows(v1::AccessRole held, const v1::Access& access) {
  if (access.role() == v1::ACCESS_ROLE_UNSPECIFIED) {
    return false;
  }
  if (held == v1::ACCESS_ROLE_HOST) {
    return access.allow_host() || access.role() == v1::ACCESS_ROLE_HOST;
  }
  // The numbers rise from VIEWER over OPERATOR to ADMIN. HOST is separate: no
  // other role includes it.
  return access.role() != v1::ACCESS_ROLE_HOST && held >= access.role();
}

// Returns the one org where the role must be held; empty if there is none.
std::string_view RequiredOrg(const v1::Access& access, std::string_view org) {
  switch (access.scope()) {
    case v1::ACCESS_SCOPE_SYSTEM:
      return kSystemOrg;
    case v1::ACCESS_SCOPE_ORG:
      return org;
    default:
      return "";
  }
}

std::string MissingRole(const v1::Access& access, const Rights& rights,
                        std::string_view org) {
  const std::string needed = RoleWord(access.role());
  if (access.scope() == v1::ACCESS_SCOPE_ANY_ORG) {
    return absl::StrFormat("it needs the role %s in any org", needed);
  }
  const std::string_view where = RequiredOrg(access, org);
  return where.empty()
             ? absl::StrFormat(
                   "it needs the role %s, and no org is named where", needed)
             : absl::StrFormat(
                   "it needs the role %s in org `%s`; you have %s "
                   "there",
                   needed, where, RoleWord(rights.RoleIn(where)));
}

}  // namespace

bool RolesAllow(const Rights& rights, const v1::Access& access,
                std::string_view org) {
  if (access.scope() == v1::ACCESS_SCOPE_ANY_ORG) {
    return std::any_of(
        rights.roles.begin(), rights.roles.end(),
        [&](const auto& held) { return RoleAllows(held.second, access); });
  }
  const std::string_view where = RequiredOrg(access, org);
  return !where.empty() && RoleAllows(rights.RoleIn(where), access);
}

std::optional<Refused> RefusalOf(const Method& method, const Identity& caller,
                                 const Rights& rights, std::string_view org) {
  const v1::Access& access = method.access;
  if (caller.kind == Identity::Kind::kRoot) {
    return std::nullopt;
  }
  if (!RolesAllow(rights, access, org)) {
    return Refused{kRoleMissing, MissingRole(access, rights, org)};
  }
  if (caller.kind == Identity::Kind::kToken && access.refuse_tokens()) {
    return Refused{kTokenLimited,
                   "it hands out rights, which tokens may not do"};
  }
  // Whether a call is about a fleet of the limit is known by its request only.
  return rights.IsLimited() && !access.allow_limited() &&
                 access.fleet_field().empty()
             ? std::optional<Refused>(
                   {kTokenLimited,
                    "the token is for calls about some fleets only"})
             : std::nullopt;
}

Refused BeyondLimit(const Rights& rights) {
  constexpr size_t kNamed = 5;
  const std::span<const std::string> fleets(rights.fleets);
  const auto named = fleets.first(std::min(kNamed, fleets.size()));
  const std::string others =
      named.size() < fleets.size()
          ? absl::StrFormat(" and %d more", fleets.size() - named.size())
          : "";
  return {kTokenLimited,
          absl::StrFormat("the token is for calls about the fleets %s%s only",
                          absl::StrJoin(named, ", "), others)};
}

// The answer is the same whether or not the resource exists: AIP-211.
absl::Status Denied(const Method& method, const Identity& caller,
                    std::string_view org, const Refused& refused) {
  const std::string uri = IdentityUri(caller);
  std::map<std::string, std::string> metadata = {{"caller", uri},
                                                 {"method", method.Path()}};
  if (refused.reason == kRoleMissing) {
    metadata["role"] = RoleName(method.access.role());
    metadata["org"] = RequiredOrg(method.access, org);
  }
  return rpc::Error(absl::StatusCode::kPermissionDenied, refused.reason,
                    absl::StrFormat("%s may not call %s: %s", uri,
                                    method.Path(), refused.why),
                    metadata);
}

}  // namespace bootmill::server
