// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/orgs.h"

#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "common/resource_id.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "bootmill/v1/token_service.pb.h"
#include "server/api/resource_name.h"
#include "server/handlers/change.h"
#include "server/handlers/issue.h"
#include "server/handlers/messages.h"
#include "server/store/principals.h"
#include "server/store/quotas.h"

namespace bootmill::server {
namespace {

void SetQuota(int64_t used, int64_t limit, v1::OrgQuota& quota) {
  quota.set_used(used);
  quota.set_limit(limit);
}

v1::Org MessageOf(const store::Org& org) {
  v1::Org message;
  message.set_name(OrgName(org.id));
  *message.mutable_create_time() = ToTimestamp(org.create_time);
  SetQuota(org.fleets, store::kMaxFleets, *message.mutable_fleets());
  SetQuota(org.revision_bytes, store::kMaxRevisionBytes,
           *message.mutable_revision_bytes());
  SetQuota(org.principals, store::kMaxPrincipals,
           *message.mutable_principals());
  return message;
}

// What the administrator of a new org asks for, as any new principal would.
v1::IssueCredentialRequest AdministratorOf(
    const v1::CreateOrgRequest& request) {
  v1::IssueCredentialRequest issue;
  issue.set_parent(OrgName(request.org_id()));
  issue.set_principal_id(request.administrator_id());
  issue.set_kind(v1::Principal::KIND_USER);
  issue.set_role(v1::ACCESS_ROLE_ADMIN);
  issue.set_certificate_request(request.certificate_request());
  if (request.has_lifetime()) {
    *issue.mutable_lifetime() = request.lifetime();
  }
  return issue;
}

}  // namespace

void OrgHandlers::Register(MethodTable& table) {
  table.AddUnary("OrgService/CreateOrg", this, &OrgHandlers::Create);
  table.AddUnary<v1::GetOrgRequest, v1::Org>(
      "OrgService/GetOrg", [](const RequestContext&, const v1::GetOrgRequest&) {
        return absl::UnimplementedError("");
      });
  table.AddUnary<v1::UpdateOrgRequest, v1::Org>(
      "OrgService/UpdateOrg", [](const RequestContext&, const v1::UpdateOrgRequest&) {
        return absl::UnimplementedError("");
      });
  table.AddUnary<v1::CreateTokenRequest, v1::CreateTokenResponse>(
      "TokenService/CreateToken", [](const RequestContext&, const v1::CreateTokenRequest&) {
        return absl::UnimplementedError("");
      });
  table.AddUnary<v1::ListTokensRequest, v1::ListTokensResponse>(
      "TokenService/ListTokens", [](const RequestContext&, const v1::ListTokensRequest&) {
        return absl::UnimplementedError("");
      });
  table.AddUnary<v1::RevokeTokenRequest, v1::RevokeTokenResponse>(
      "TokenService/RevokeToken", [](const RequestContext&, const v1::RevokeTokenRequest&) {
        return absl::UnimplementedError("");
      });
  table.AddUnary("OrgService/ListOrgs", this, &OrgHandlers::List);
}

absl::StatusOr<v1::CreateOrgResponse> OrgHandlers::Create(
    const RequestContext& context, const v1::CreateOrgRequest& request) {
  RETURN_IF_ERROR(CheckResourceId("org_id", request.org_id()));
  RETURN_IF_ERROR(
      CheckResourceId("administrator_id", request.administrator_id()));
  const auto create =
      [&](store::Writer& writer,
          Changed& changed) -> absl::StatusOr<v1::CreateOrgResponse> {
    changed = {.object = OrgName(request.org_id()),
               .detail = absl::StrFormat("administrator=%s",
                                         request.administrator_id())};
    RETURN_IF_ERROR(store::InsertOrg(writer, request.org_id(), writer.now()));
    v1::CreateOrgResponse response;
    ASSIGN_OR_RETURN(*response.mutable_administrator(),
                     IssueCredential(writer, credentials_, request.org_id(),
                                     AdministratorOf(request)));
    ASSIGN_OR_RETURN(const store::Org org,
                     store::FindOrg(writer, request.org_id()));
    *response.mutable_org() = MessageOf(org);
    return response;
  };
  return WriteChange(database_, context, create);
}

absl::StatusOr<v1::ListOrgsResponse> OrgHandlers::List(
    const v1::ListOrgsRequest& request) {
  ASSIGN_OR_RETURN(
      const store::PageRequest page,
      store::MakePageRequest(request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(const store::Page<store::Org> orgs,
                   database_.Read([&](store::Reader& reader) {
                     return store::ListOrgsByPage(reader, page);
                   }));
  v1::ListOrgsResponse response;
  for (const store::Org& org : orgs.items) {
    *response.add_orgs() = MessageOf(org);
  }
  response.set_next_page_token(orgs.next_page_token);
  return response;
}

}  // namespace bootmill::server
