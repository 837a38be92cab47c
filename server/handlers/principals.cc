// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/principals.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/resource_name.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/api/access_rule.h"
#include "server/api/name_field.h"
#include "server/handlers/change.h"
#include "server/handlers/issue.h"
#include "server/handlers/messages.h"
#include "server/store/events.h"
#include "server/store/principals.h"

namespace bootmill::server {
namespace {

absl::StatusOr<OrgResource> PrincipalOf(std::string_view name) {
  return OrgResourceOf("name", name, "principals");
}

absl::Status LastAdmin(std::string_view id, std::string_view org) {
  return rpc::Error(
      absl::StatusCode::kFailedPrecondition, "LAST_ADMINISTRATOR",
      absl::StrFormat("principal `%s` is the last administrator of org %s: "
                      "bind the role to another one first, or call as root "
                      "over the daemon's socket",
                      id, org),
      {{"org", std::string(org)}});
}

// Returns `role=ADMIN`, the detail of the audit record; NONE for no role.
std::string RoleDetail(v1::AccessRole role) {
  constexpr std::string_view kPrefix = "ACCESS_ROLE_";
  return absl::StrFormat(
      "role=%s", role == v1::ACCESS_ROLE_UNSPECIFIED
                     ? "NONE"
                     : v1::AccessRole_Name(role).substr(kPrefix.size()));
}

v1::Caller::Authentication AuthenticationOf(const Identity& caller) {
  if (caller.kind == Identity::Kind::kRoot) {
    return v1::Caller::AUTHENTICATION_UNIX_SOCKET;
  }
  if (caller.kind == Identity::Kind::kToken) {
    return v1::Caller::AUTHENTICATION_TOKEN;
  }
  return caller.session.empty() ? v1::Caller::AUTHENTICATION_CERTIFICATE
                                : v1::Caller::AUTHENTICATION_SESSION;
}

// Returns how long a renewed certificate is valid. REQUIRES: the caller came by
// a certificate.
absl::StatusOr<std::chrono::seconds> RenewedLifetime(
    const RequestContext& context, const v1::RenewCredentialRequest& request) {
  const auto present = std::chrono::floor<std::chrono::seconds>(
      *context.caller.expire_time - *context.caller.issue_time);
  if (!request.has_lifetime()) {
    return std::min<std::chrono::seconds>(present, kMaxClientLifetime);
  }
  const std::chrono::seconds wanted(request.lifetime().seconds());
  if (wanted > present &&
      context.rights.RoleIn(context.caller.org) != v1::ACCESS_ROLE_ADMIN) {
    return rpc::FieldError(
        "lifetime", absl::StrFormat("expected at most %d s, as the present "
                                    "certificate has: only an administrator "
                                    "may have a longer one",
                                    present.count()));
  }
  return wanted;
}

}  // namespace

void PrincipalHandlers::Register(MethodTable& table) {
  table.AddUnary("PrincipalService/IssueCredential", this,
                 &PrincipalHandlers::Issue);
  table.AddUnary("PrincipalService/RenewCredential", this,
                 &PrincipalHandlers::Renew);
  table.AddUnary("PrincipalService/ListPrincipals", this,
                 &PrincipalHandlers::List);
  table.AddUnary("PrincipalService/BindRole", this, &PrincipalHandlers::Bind);
  table.AddUnary("PrincipalService/RevokePrincipal", this,
                 &PrincipalHandlers::Revoke);
  table.AddUnary<v1::GetCallerRequest, v1::Caller>(
      "PrincipalService/GetCaller",
      [&table](const RequestContext& context,
               const v1::GetCallerRequest& request) {
        return GetCaller(table, context, request);
      });
}

absl::StatusOr<v1::IssueCredentialResponse> PrincipalHandlers::Issue(
    const RequestContext& context, const v1::IssueCredentialRequest& request) {
  ASSIGN_OR_RETURN(const std::string org, OrgIdOf("parent", request.parent()));
  RETURN_IF_ERROR(CheckResourceId("principal_id", request.principal_id()));
  const auto issue =
      [&](store::Writer& writer,
          Changed& changed) -> absl::StatusOr<v1::IssueCredentialResponse> {
    ASSIGN_OR_RETURN(v1::IssueCredentialResponse response,
                     IssueCredential(writer, credentials_, org, request));
    changed = {.object = response.principal().name(),
               .detail = RoleDetail(response.principal().role())};
    return response;
  };
  return WriteChange(database_, context, issue);
}

absl::StatusOr<v1::ListPrincipalsResponse> PrincipalHandlers::List(
    const v1::ListPrincipalsRequest& request) {
  ASSIGN_OR_RETURN(const std::string org, OrgIdOf("parent", request.parent()));
  ASSIGN_OR_RETURN(
      const store::PageRequest page,
      store::MakePageRequest(request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(const store::Page<store::Principal> principals,
                   database_.Read([&](store::Reader& reader) {
                     return store::ListPrincipals(reader, org, page);
                   }));
  v1::ListPrincipalsResponse response;
  for (const store::Principal& principal : principals.items) {
    *response.add_principals() = ToMessage(principal);
  }
  response.set_next_page_token(principals.next_page_token);
  return response;
}

absl::StatusOr<v1::Principal> PrincipalHandlers::Bind(
    const RequestContext& context, const v1::BindRoleRequest& request) {
  return ChangeRoles(
      context, request.name(), RoleDetail(request.role()),
      [&](store::Writer& writer, const OrgResource& name) -> absl::Status {
        ASSIGN_OR_RETURN(const store::Principal principal,
                         store::FindPrincipal(writer, name.org, name.id));
        RETURN_IF_ERROR(CheckRole(principal.kind, request.role()));
        return store::BindRole(writer, name.org, name.id, name.org,
                               request.role());
      });
}

absl::StatusOr<v1::Principal> PrincipalHandlers::Revoke(
    const RequestContext& context, const v1::RevokePrincipalRequest& request) {
  return ChangeRoles(context, request.name(), "revoked",
                     [](store::Writer& writer, const OrgResource& name) {
                       return store::RevokePrincipal(writer, name.org, name.id);
                     });
}

absl::StatusOr<v1::Principal> PrincipalHandlers::ChangeRoles(
    const RequestContext& context, const std::string& name,
    const std::string& detail,
    const std::function<absl::Status(store::Writer&, const OrgResource&)>&
        change) {
  ASSIGN_OR_RETURN(const OrgResource resource, PrincipalOf(name));
  const auto write = [&](store::Writer& writer,
                         Changed& changed) -> absl::StatusOr<v1::Principal> {
    changed.detail = detail;
    ASSIGN_OR_RETURN(
        const std::vector<std::string> administered,
        store::OrgsAdministeredBy(writer, resource.org, resource.id));
    RETURN_IF_ERROR(change(writer, resource));
    for (const std::string& org : administered) {
      ASSIGN_OR_RETURN(const bool has_admin, store::HasAdmin(writer, org));
      if (!has_admin && context.caller.kind != Identity::Kind::kRoot) {
        return LastAdmin(resource.id, org);
      }
    }
    RETURN_IF_ERROR(AppendPrincipalEvent(writer, resource.org, resource.id,
                                         v1::Event::CHANGE_UPDATED));
    ASSIGN_OR_RETURN(const store::Principal principal,
                     store::FindPrincipal(writer, resource.org, resource.id));
    return ToMessage(principal);
  };
  ASSIGN_OR_RETURN(v1::Principal principal,
                   WriteChange(database_, context, write));
  roles_changed_();
  return principal;
}

absl::StatusOr<v1::IssueCredentialResponse> PrincipalHandlers::Renew(
    const RequestContext& context, const v1::RenewCredentialRequest& request) {
  const Identity& caller = context.caller;
  if (AuthenticationOf(caller) != v1::Caller::AUTHENTICATION_CERTIFICATE ||
      !caller.issue_time.has_value() || !caller.expire_time.has_value()) {
    return rpc::Error(absl::StatusCode::kFailedPrecondition, "NO_CERTIFICATE",
                      "a certificate is renewed with itself: call with it");
  }
  ASSIGN_OR_RETURN(const std::chrono::seconds lifetime,
                   RenewedLifetime(context, request));
  // The record belongs to the caller's org.
  RequestContext in_org = context;
  in_org.org = caller.org;
  const auto renew =
      [&](store::Writer& writer,
          Changed& changed) -> absl::StatusOr<v1::IssueCredentialResponse> {
    changed = {
        .object = PrincipalName(caller.org, caller.id),
        .detail = absl::StrFormat("renewed seconds=%d", lifetime.count())};
    ASSIGN_OR_RETURN(store::Principal principal,
                     store::FindPrincipal(writer, caller.org, caller.id));
    // It may have been revoked since the call was let in.
    RETURN_IF_ERROR(store::RolesOf(writer, caller.org, caller.id,
                                   principal.kind, *caller.issue_time)
                        .status());
    return SignCertificate(writer, credentials_, std::move(principal),
                           request.certificate_request(), lifetime);
  };
  return WriteChange(database_, in_org, renew);
}

absl::StatusOr<v1::Caller> PrincipalHandlers::GetCaller(
    const MethodTable& table, const RequestContext& context,
    const v1::GetCallerRequest& request) {
  v1::Caller caller;
  if (!request.org().empty()) {
    ASSIGN_OR_RETURN(const std::string org, OrgIdOf("org", request.org()));
    for (const auto& [path, method] : table.methods()) {
      if (const std::optional<Refused> refused =
              RefusalOf(method, context.caller, context.rights, org)) {
        v1::Refusal& shown = *caller.add_refusals();
        shown.set_method(path);
        shown.set_reason(refused->why);
      }
    }
  }
  caller.set_identity(IdentityUri(context.caller));
  caller.set_authentication(AuthenticationOf(context.caller));
  if (context.caller.expire_time.has_value()) {
    *caller.mutable_expire_time() = ToTimestamp(*context.caller.expire_time);
  }
  for (const auto& [org, role] : context.rights.roles) {
    v1::CallerRole& held = *caller.add_roles();
    held.set_org(OrgName(org));
    held.set_role(role);
  }
  caller.mutable_fleets()->Assign(context.rights.fleets.begin(),
                                  context.rights.fleets.end());
  return caller;
}

}  // namespace bootmill::server
