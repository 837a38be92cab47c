// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/principals.h"

#include <google/protobuf/util/time_util.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/api/resource_name.h"
#include "server/handlers/change.h"
#include "server/handlers/messages.h"
#include "server/store/events.h"
#include "server/store/principals.h"

namespace bootmill::server {
namespace {

absl::StatusOr<OrgResource> PrincipalOf(std::string_view name) {
  return OrgResourceOf("name", name, "principals");
}

absl::Status AppendChange(store::Writer& writer, std::string_view org,
                          std::string_view id, v1::Event::Change change) {
  return store::AppendEvent(writer, {.cursor = 0,
                                     .org = std::string(org),
                                     .change = change,
                                     .resource = PrincipalName(org, id),
                                     .time = writer.now()})
      .status();
}

// Checks that a principal of `kind` may hold `role`. Errors: INVALID_ARGUMENT.
absl::Status CheckRole(v1::Principal::Kind kind, v1::AccessRole role) {
  const bool host_role = role == v1::ACCESS_ROLE_HOST;
  if (!v1::AccessRole_IsValid(role)) {
    return rpc::FieldError("role",
                           "expected one of VIEWER, OPERATOR, ADMIN, "
                           "HOST");
  }
  if (role != v1::ACCESS_ROLE_UNSPECIFIED &&
      host_role != (kind == v1::Principal::KIND_HOST)) {
    return rpc::FieldError("role",
                           "hosts hold the role HOST, and nobody else does");
  }
  return absl::OkStatus();
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

// Returns the principal for whom a certificate is requested; makes it if it is
// new.
absl::StatusOr<store::Principal> FindOrInsert(
    store::Writer& writer, const std::string& org,
    const v1::IssueCredentialRequest& request) {
  absl::StatusOr<store::Principal> known =
      store::FindPrincipal(writer, org, request.principal_id());
  if (known.ok()) {
    if (known->revoked) {
      return rpc::Error(
          absl::StatusCode::kFailedPrecondition, "PRINCIPAL_REVOKED",
          absl::StrFormat("principal `%s` is revoked, for ever; choose "
                          "another id",
                          request.principal_id()));
    }
    if (request.kind() != v1::Principal::KIND_UNSPECIFIED &&
        request.kind() != known->kind) {
      return rpc::FieldError("kind", "the principal is of another kind");
    }
    return known;
  }
  if (known.status().code() != absl::StatusCode::kNotFound) {
    return known.status();
  }
  if (request.kind() == v1::Principal::KIND_UNSPECIFIED) {
    return rpc::FieldError("kind", "required for a new principal");
  }
  RETURN_IF_ERROR(CheckRole(request.kind(), request.role()));
  store::Principal principal{.org = org,
                             .id = request.principal_id(),
                             .kind = request.kind(),
                             .role = request.role(),
                             .revoked = false,
                             .create_time = writer.now(),
                             .expire_time = std::nullopt};
  RETURN_IF_ERROR(store::InsertPrincipal(writer, principal));
  RETURN_IF_ERROR(
      store::BindRole(writer, org, principal.id, org, request.role()));
  RETURN_IF_ERROR(
      AppendChange(writer, org, principal.id, v1::Event::CHANGE_CREATED));
  return principal;
}

// Returns `role=ADMIN`, the detail of the audit record; NONE for no role.
std::string RoleDetail(v1::AccessRole role) {
  constexpr std::string_view kPrefix = "ACCESS_ROLE_";
  return absl::StrFormat(
      "role=%s", role == v1::ACCESS_ROLE_UNSPECIFIED
                     ? "NONE"
                     : v1::AccessRole_Name(role).substr(kPrefix.size()));
}

std::chrono::seconds LifetimeOf(const v1::IssueCredentialRequest& request) {
  return request.has_lifetime()
             ? std::chrono::seconds(request.lifetime().seconds())
             : std::chrono::seconds(kDefaultClientLifetime);
}

}  // namespace

void PrincipalHandlers::Register(MethodTable& table) {
  table.AddUnary("PrincipalService/IssueCredential", this,
                 &PrincipalHandlers::Issue);
  table.AddUnary("PrincipalService/ListPrincipals", this,
                 &PrincipalHandlers::List);
  table.AddUnary("PrincipalService/BindRole", this, &PrincipalHandlers::Bind);
  table.AddUnary("PrincipalService/RevokePrincipal", this,
                 &PrincipalHandlers::Revoke);
  table.AddUnary<v1::GetCallerRequest, v1::Caller>(
      "PrincipalService/GetCaller",
      [this](const RequestContext& context, const v1::GetCallerRequest&) {
        return GetCaller(context);
      });
}

absl::StatusOr<v1::IssueCredentialResponse> PrincipalHandlers::Issue(
    const RequestContext& context, const v1::IssueCredentialRequest& request) {
  ASSIGN_OR_RETURN(const std::string org, OrgIdOf("parent", request.parent()));
  if (!IsResourceId(request.principal_id())) {
    return rpc::FieldError(
        "principal_id",
        "expected lower-case letters, digits and hyphens, at most 63, "
        "beginning with a letter, not ending with a hyphen");
  }
  const auto issue =
      [&](store::Writer& writer,
          Changed& changed) -> absl::StatusOr<v1::IssueCredentialResponse> {
    ASSIGN_OR_RETURN(store::Principal principal,
                     FindOrInsert(writer, org, request));
    changed = {.object = PrincipalName(org, principal.id),
               .detail = RoleDetail(principal.role)};
    const Identity identity{.kind = principal.kind == v1::Principal::KIND_HOST
                                        ? Identity::Kind::kHost
                                        : Identity::Kind::kUser,
                            .org = org,
                            .id = principal.id};
    ASSIGN_OR_RETURN(
        const crypto::Certificate certificate,
        credentials_.IssueFromRequest(
            request.certificate_request(), identity, LifetimeOf(request),
            std::chrono::floor<std::chrono::seconds>(writer.now())));
    principal.expire_time = certificate.validity().not_after;
    RETURN_IF_ERROR(store::SetPrincipalExpiry(writer, org, principal.id,
                                              *principal.expire_time));
    v1::IssueCredentialResponse response;
    *response.mutable_principal() = ToMessage(principal);
    response.set_certificate(certificate.Pem());
    response.set_ca_certificate(credentials_.CaPem());
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
    RETURN_IF_ERROR(AppendChange(writer, resource.org, resource.id,
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

absl::StatusOr<v1::Caller> PrincipalHandlers::GetCaller(
    const RequestContext& context) {
  v1::Caller caller;
  caller.set_identity(IdentityUri(context.caller));
  if (context.caller.kind == Identity::Kind::kRoot) {
    return caller;
  }
  const v1::Principal::Kind kind = context.caller.kind == Identity::Kind::kHost
                                       ? v1::Principal::KIND_HOST
                                       : v1::Principal::KIND_USER;
  ASSIGN_OR_RETURN(const store::Roles roles,
                   database_.Read([&](store::Reader& reader) {
                     return store::RolesOf(reader, context.caller.org,
                                           context.caller.id, kind);
                   }));
  for (const auto& [org, role] : roles) {
    v1::CallerRole& held = *caller.add_roles();
    held.set_org(OrgName(org));
    held.set_role(role);
  }
  return caller;
}

}  // namespace bootmill::server
