// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/orgs.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/resource_id.h"
#include "common/resource_name.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/api/name_field.h"
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

absl::StatusOr<v1::Org> MessageOf(store::Reader& reader,
                                  const store::Org& org) {
  ASSIGN_OR_RETURN(const store::Quotas quotas, store::QuotasOf(reader, org.id));
  v1::Org message;
  message.set_name(OrgName(org.id));
  *message.mutable_create_time() = ToTimestamp(org.create_time);
  SetQuota(org.fleets, quotas.fleets, *message.mutable_fleets());
  SetQuota(org.revision_bytes, quotas.revision_bytes,
           *message.mutable_revision_bytes());
  SetQuota(org.principals, quotas.principals, *message.mutable_principals());
  SetQuota(org.tokens, quotas.tokens, *message.mutable_tokens());
  return message;
}

// Finds an org and shows it.
absl::StatusOr<v1::Org> ShowOrg(store::Reader& reader, std::string_view id) {
  ASSIGN_OR_RETURN(const store::Org org, store::FindOrg(reader, id));
  return MessageOf(reader, org);
}

absl::Status CheckLimit(std::string_view field, std::optional<int64_t> limit,
                        int64_t most) {
  return limit.has_value() && (*limit < 0 || *limit > most)
             ? rpc::FieldError(field, absl::StrFormat("expected 0 to %d", most))
             : absl::OkStatus();
}

// Returns the quotas that a request changes. Errors: INVALID_ARGUMENT.
absl::StatusOr<store::QuotaChange> ChangeOf(
    const v1::UpdateOrgRequest& request) {
  constexpr int64_t kMost = 1'000'000;
  constexpr int64_t kMostBytes = int64_t{1} << 40;
  constexpr int64_t kMostTokens = 10'000;
  store::QuotaChange change;
  if (request.has_fleets_limit()) {
    change.fleets = request.fleets_limit();
  }
  if (request.has_revision_bytes_limit()) {
    change.revision_bytes = request.revision_bytes_limit();
  }
  if (request.has_principals_limit()) {
    change.principals = request.principals_limit();
  }
  if (request.has_tokens_limit()) {
    change.tokens = request.tokens_limit();
  }
  RETURN_IF_ERROR(CheckLimit("fleets_limit", change.fleets, kMost));
  RETURN_IF_ERROR(
      CheckLimit("revision_bytes_limit", change.revision_bytes, kMostBytes));
  RETURN_IF_ERROR(CheckLimit("principals_limit", change.principals, kMost));
  RETURN_IF_ERROR(CheckLimit("tokens_limit", change.tokens, kMostTokens));
  return change;
}

// Returns what the audit record keeps: `fleets=20 tokens=5`.
std::string DetailOf(const store::QuotaChange& change) {
  std::vector<std::string> parts;
  const auto add = [&](std::string_view name, std::optional<int64_t> limit) {
    if (limit.has_value()) {
      parts.push_back(absl::StrFormat("%s=%d", name, *limit));
    }
  };
  add("fleets", change.fleets);
  add("revision_bytes", change.revision_bytes);
  add("principals", change.principals);
  add("tokens", change.tokens);
  return absl::StrJoin(parts, " ");
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
  table.AddUnary("OrgService/GetOrg", this, &OrgHandlers::Get);
  table.AddUnary("OrgService/UpdateOrg", this, &OrgHandlers::Update);
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
    ASSIGN_OR_RETURN(*response.mutable_org(),
                     ShowOrg(writer, request.org_id()));
    return response;
  };
  return WriteChange(database_, context, create);
}

absl::StatusOr<v1::ListOrgsResponse> OrgHandlers::List(
    const v1::ListOrgsRequest& request) {
  ASSIGN_OR_RETURN(
      const store::PageRequest page,
      store::MakePageRequest(request.page_size(), request.page_token()));
  return database_.Read(
      [&](store::Reader& reader) -> absl::StatusOr<v1::ListOrgsResponse> {
        ASSIGN_OR_RETURN(const store::Page<store::Org> orgs,
                         store::ListOrgsByPage(reader, page));
        v1::ListOrgsResponse response;
        for (const store::Org& org : orgs.items) {
          ASSIGN_OR_RETURN(*response.add_orgs(), MessageOf(reader, org));
        }
        response.set_next_page_token(orgs.next_page_token);
        return response;
      });
}

absl::StatusOr<v1::Org> OrgHandlers::Get(const v1::GetOrgRequest& request) {
  ASSIGN_OR_RETURN(const std::string org, OrgIdOf("name", request.name()));
  return database_.Read(
      [&](store::Reader& reader) { return ShowOrg(reader, org); });
}

absl::StatusOr<v1::Org> OrgHandlers::Update(
    const RequestContext& context, const v1::UpdateOrgRequest& request) {
  ASSIGN_OR_RETURN(const std::string org, OrgIdOf("name", request.name()));
  ASSIGN_OR_RETURN(const store::QuotaChange change, ChangeOf(request));
  const auto update = [&](store::Writer& writer,
                          Changed& changed) -> absl::StatusOr<v1::Org> {
    changed.detail = DetailOf(change);
    RETURN_IF_ERROR(store::SetQuotas(writer, org, change));
    return ShowOrg(writer, org);
  };
  return WriteChange(database_, context, update);
}

}  // namespace bootmill::server
