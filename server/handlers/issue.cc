// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/issue.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/resource_id.h"
#include "common/resource_name.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/handlers/messages.h"
#include "server/store/events.h"
#include "server/store/principals.h"

namespace bootmill::server {
namespace {

// Returns a principal that is there already. If it was revoked it may call
// again, with `role` if that is not UNSPECIFIED.
absl::StatusOr<store::Principal> Readmit(store::Writer& writer,
                                         store::Principal principal,
                                         v1::AccessRole role) {
  const bool other_role =
      role != v1::ACCESS_ROLE_UNSPECIFIED && role != principal.role;
  if (other_role && !principal.revoked) {
    return rpc::FieldError("role",
                           "the principal exists and holds another role, which "
                           "`bootmill principals bind` changes");
  }
  if (!principal.revoked) {
    return principal;
  }
  RETURN_IF_ERROR(store::ReadmitPrincipal(writer, principal.org, principal.id));
  if (other_role) {
    RETURN_IF_ERROR(CheckRole(principal.kind, role));
    RETURN_IF_ERROR(store::BindRole(writer, principal.org, principal.id,
                                    principal.org, role));
  }
  RETURN_IF_ERROR(AppendPrincipalEvent(writer, principal.org, principal.id,
                                       v1::Event::CHANGE_UPDATED));
  return store::FindPrincipal(writer, principal.org, principal.id);
}

// Returns when a certificate of `principal` is issued: now, but after it was
// last revoked. Certificates know whole seconds only.
crypto::Seconds IssueTime(const store::Principal& principal, store::Time now) {
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  return principal.revoke_time.has_value()
             ? std::max(second, std::chrono::floor<std::chrono::seconds>(
                                    *principal.revoke_time) +
                                    std::chrono::seconds(1))
             : second;
}

std::chrono::seconds LifetimeOf(const v1::IssueCredentialRequest& request) {
  return request.has_lifetime()
             ? std::chrono::seconds(request.lifetime().seconds())
             : std::chrono::seconds(kDefaultClientLifetime);
}

}  // namespace

absl::Status CheckResourceId(std::string_view field, std::string_view id) {
  return IsResourceId(id)
             ? absl::OkStatus()
             : rpc::FieldError(
                   field,
                   "expected lower-case letters, digits and hyphens, at most "
                   "63, beginning with a letter, not ending with a hyphen");
}

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

absl::StatusOr<store::Principal> FindOrInsertPrincipal(store::Writer& writer,
                                                       const std::string& org,
                                                       const std::string& id,
                                                       v1::Principal::Kind kind,
                                                       v1::AccessRole role) {
  absl::StatusOr<store::Principal> known =
      store::FindPrincipal(writer, org, id);
  if (known.ok()) {
    if (kind != v1::Principal::KIND_UNSPECIFIED && kind != known->kind) {
      return rpc::FieldError("kind", "the principal is of another kind");
    }
    return Readmit(writer, *std::move(known), role);
  }
  if (known.status().code() != absl::StatusCode::kNotFound) {
    return known.status();
  }
  if (kind == v1::Principal::KIND_UNSPECIFIED) {
    return rpc::FieldError("kind", "required for a new principal");
  }
  RETURN_IF_ERROR(CheckRole(kind, role));
  store::Principal principal{.org = org,
                             .id = id,
                             .kind = kind,
                             .role = role,
                             .revoked = false,
                             .create_time = writer.now(),
                             .expire_time = std::nullopt};
  RETURN_IF_ERROR(store::InsertPrincipal(writer, principal));
  RETURN_IF_ERROR(store::BindRole(writer, org, principal.id, org, role));
  RETURN_IF_ERROR(AppendPrincipalEvent(writer, org, principal.id,
                                       v1::Event::CHANGE_CREATED));
  return principal;
}

absl::StatusOr<v1::IssueCredentialResponse> IssueCredential(
    store::Writer& writer, const Credentials& credentials,
    const std::string& org, const v1::IssueCredentialRequest& request) {
  ASSIGN_OR_RETURN(store::Principal principal,
                   FindOrInsertPrincipal(writer, org, request.principal_id(),
                                         request.kind(), request.role()));
  return SignCertificate(writer, credentials, std::move(principal),
                         request.certificate_request(), LifetimeOf(request));
}

absl::StatusOr<v1::IssueCredentialResponse> SignCertificate(
    store::Writer& writer, const Credentials& credentials,
    store::Principal principal, std::string_view certificate_request,
    std::chrono::seconds lifetime) {
  const Identity identity{.kind = principal.kind == v1::Principal::KIND_HOST
                                      ? Identity::Kind::kHost
                                      : Identity::Kind::kUser,
                          .org = principal.org,
                          .id = principal.id};
  ASSIGN_OR_RETURN(
      const crypto::Certificate certificate,
      credentials.IssueFromRequest(certificate_request, identity, lifetime,
                                   IssueTime(principal, writer.now())));
  const store::Time expire_time = certificate.validity().not_after;
  principal.expire_time =
      std::max(expire_time, principal.expire_time.value_or(expire_time));
  RETURN_IF_ERROR(store::SetPrincipalExpiry(writer, principal.org, principal.id,
                                            *principal.expire_time));
  v1::IssueCredentialResponse response;
  *response.mutable_principal() = ToMessage(principal);
  response.set_certificate(certificate.Pem());
  response.set_ca_certificate(credentials.CaPem());
  return response;
}

absl::Status AppendPrincipalEvent(store::Writer& writer, std::string_view org,
                                  std::string_view id,
                                  v1::Event::Change change) {
  return store::AppendEvent(writer, {.cursor = 0,
                                     .org = std::string(org),
                                     .change = change,
                                     .resource = PrincipalName(org, id),
                                     .time = writer.now()})
      .status();
}

}  // namespace bootmill::server
