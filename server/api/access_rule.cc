// SPDX-License-Identifier: Apache-2.0
#include "server/api/access_rule.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/rpc/error_info.h"

namespace bootmill::server {
namespace {

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
  if (held == v1::ACCESS_ROLE_HOST) {
    return access.allow_host() || access.role() == v1::ACCESS_ROLE_HOST;
  }
  // The numbers rise from VIEWER over OPERATOR to ADMIN. HOST is separate: no
  // other role includes it.
  return access.role() != v1::ACCESS_ROLE_HOST && held >= access.role();
}

// Returns where the role must be held; empty: anywhere.
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
  return org.empty()
             ? absl::StrFormat("it needs the role %s in any org", needed)
             : absl::StrFormat(
                   "it needs the role %s in org `%s`; you have %s "
                   "there",
                   needed, org, RoleWord(rights.RoleIn(org)));
}

}  // namespace

bool RolesAllow(const Roles& roles, std::string_view org,
                const v1::Access& access) {
  return std::any_of(roles.begin(), roles.end(), [&](const auto& held) {
    return (org.empty() || held.first == org) &&
           RoleAllows(held.second, access);
  });
}

std::optional<Refused> RefusalOf(const Method& method, const Identity& caller,
                                 const Rights& rights, std::string_view org) {
  const v1::Access& access = method.access;
  if (caller.kind == Identity::Kind::kRoot) {
    return std::nullopt;
  }
  const std::string_view where = RequiredOrg(access, org);
  if (!RolesAllow(rights.roles, where, access)) {
    return Refused{"ROLE_MISSING", MissingRole(access, rights, where)};
  }
  if (caller.kind == Identity::Kind::kToken && access.refuse_tokens()) {
    return Refused{"TOKEN_LIMITED",
                   "it hands out rights, which tokens may not do"};
  }
  // Whether a call is about a fleet of the limit is known by its request only.
  return rights.IsLimited() && !access.allow_limited() &&
                 access.fleet_field().empty()
             ? std::optional(BeyondLimit(rights))
             : std::nullopt;
}

Refused BeyondLimit(const Rights& rights) {
  return {"TOKEN_LIMITED",
          absl::StrFormat("the token is for calls about the fleets %s only",
                          absl::StrJoin(rights.fleets, ", "))};
}

// The answer is the same whether or not the resource exists: AIP-211.
absl::Status Denied(const Method& method, const Identity& caller,
                    std::string_view org, const Refused& refused) {
  const std::string uri = IdentityUri(caller);
  return rpc::Error(absl::StatusCode::kPermissionDenied, refused.reason,
                    absl::StrFormat("%s may not call %s: %s", uri,
                                    method.Path(), refused.why),
                    {{"caller", uri},
                     {"role", RoleName(method.access.role())},
                     {"org", std::string(RequiredOrg(method.access, org))},
                     {"method", method.Path()}});
}

}  // namespace bootmill::server
