// SPDX-License-Identifier: Apache-2.0
#include "server/store/principals.h"

#include <cstdint>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/store/errors.h"
#include "server/store/query.h"
#include "server/store/quotas.h"
#include "server/store/rows.h"

namespace bootmill::store {
namespace {

std::string Select(std::string_view rest) {
  return absl::StrFormat(
      "SELECT principals.id, principals.org, kind, revoked, create_time,"
      " expire_time, coalesce(role, 0), revoke_time, disabled, password_time,"
      " last_sign_in, invitation_expiry FROM principals"
      " LEFT JOIN role_bindings AS binding"
      " ON binding.principal_org = principals.org"
      " AND binding.principal = principals.id"
      " AND binding.org = principals.org"
      " LEFT JOIN accounts ON accounts.org = principals.org"
      " AND accounts.principal = principals.id %s",
      rest);
}

Principal ReadRow(const Row& row) {
  Principal principal;
  principal.id = row.Text(0);
  principal.org = row.Text(1);
  principal.kind = row.Enum<v1::Principal::Kind>(2);
  principal.revoked = row.Flag(3);
  principal.create_time = row.TimeAt(4);
  principal.expire_time = row.Optional(5, &Row::TimeAt);
  principal.role = row.Enum<v1::AccessRole>(6);
  principal.revoke_time = row.Optional(7, &Row::TimeAt);
  if (!row.IsNull(8)) {
    principal.account = {.disabled = row.Flag(8),
                         .password_time = row.Optional(9, &Row::TimeAt),
                         .last_sign_in = row.Optional(10, &Row::TimeAt),
                         .invitation_expiry = row.Optional(11, &Row::TimeAt)};
  }
  return principal;
}

// Checks that an update of a principal changed a row; returns NOT_FOUND if not.
absl::Status RequireChangedRow(const absl::StatusOr<int64_t>& changed,
                               std::string_view org, std::string_view id) {
  RETURN_IF_ERROR(changed.status());
  return *changed > 0 ? absl::OkStatus() : NotFound(PrincipalResource(org, id));
}

std::string SelectOrgs(std::string_view rest) {
  return absl::StrFormat(
      "SELECT id, create_time, revision_bytes,"
      " (SELECT count(*) FROM fleets WHERE fleets.org = orgs.id),"
      " (SELECT count(*) FROM principals WHERE principals.org = orgs.id),"
      " (SELECT count(*) FROM tokens WHERE tokens.org = orgs.id)"
      " FROM orgs %s",
      rest);
}

Org ReadOrg(const Row& row) {
  return {.id = row.Text(0),
          .create_time = row.TimeAt(1),
          .fleets = row.Integer(3),
          .revision_bytes = row.Integer(2),
          .principals = row.Integer(4),
          .tokens = row.Integer(5)};
}

}  // namespace

absl::Status InsertOrg(Writer& writer, std::string_view org, Time now) {
  const absl::Status inserted =
      Execute(writer, "INSERT INTO orgs (id, create_time) VALUES (?1, ?2)",
              {org, now})
          .status();
  return absl::IsAlreadyExists(inserted) ? AlreadyExists(OrgResource(org))
                                         : inserted;
}

absl::StatusOr<std::vector<std::string>> ListOrgs(Reader& reader) {
  return QueryAll(reader, "SELECT id FROM orgs ORDER BY id", {},
                  [](const Row& row) { return row.Text(0); });
}

absl::StatusOr<Org> FindOrg(Reader& reader, std::string_view org) {
  ASSIGN_OR_RETURN(
      std::optional<Org> found,
      QueryOne(reader, SelectOrgs("WHERE id = ?1"), {org}, ReadOrg));
  if (!found.has_value()) {
    return NotFound(OrgResource(org));
  }
  return *std::move(found);
}

absl::StatusOr<Page<Org>> ListOrgsByPage(Reader& reader,
                                         const PageRequest& page) {
  const ListId list("orgs");
  ASSIGN_OR_RETURN(const std::optional<std::string> from,
                   list.KeyOf(page.token));
  return QueryPage(reader, SelectOrgs("WHERE id >= ?1 ORDER BY id LIMIT ?2"),
                   {from.value_or("")}, page, list, &Row::Text, ReadOrg);
}

absl::Status InsertPrincipal(Writer& writer, const Principal& principal) {
  ASSIGN_OR_RETURN(const Quotas quotas, QuotasOf(writer, principal.org));
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> there,
      QueryNumber(writer, "SELECT count(*) FROM principals WHERE org = ?1",
                  {principal.org}));
  RETURN_IF_ERROR(CheckQuota(principal.org, "principals", there.value_or(0) + 1,
                             quotas.principals));
  const absl::Status inserted =
      Execute(writer,
              "INSERT INTO principals (org, id, kind, revoked, create_time,"
              " expire_time) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
              {principal.org, principal.id, principal.kind, principal.revoked,
               principal.create_time, principal.expire_time})
          .status();
  return absl::IsAlreadyExists(inserted)
             ? AlreadyExists(PrincipalResource(principal.org, principal.id))
             : inserted;
}

absl::StatusOr<Principal> FindPrincipal(Reader& reader, std::string_view org,
                                        std::string_view id) {
  ASSIGN_OR_RETURN(
      std::optional<Principal> principal,
      QueryOne(reader,
               Select("WHERE principals.org = ?1 AND principals.id = ?2"),
               {org, id}, ReadRow));
  if (!principal.has_value()) {
    return NotFound(PrincipalResource(org, id));
  }
  return *std::move(principal);
}

absl::StatusOr<Page<Principal>> ListPrincipals(Reader& reader,
                                               std::string_view org,
                                               const PageRequest& page) {
  const ListId list("principals", {org});
  ASSIGN_OR_RETURN(const std::optional<std::string> from,
                   list.KeyOf(page.token));
  return QueryPage(reader,
                   Select("WHERE principals.org = ?1 AND principals.id >= ?2"
                          " ORDER BY principals.id LIMIT ?3"),
                   {org, from.value_or("")}, page, list, &Row::Text, ReadRow);
}

absl::Status SetPrincipalExpiry(Writer& writer, std::string_view org,
                                std::string_view id, Time expire_time) {
  return RequireChangedRow(Execute(writer,
                                   "UPDATE principals SET expire_time = ?3"
                                   " WHERE org = ?1 AND id = ?2",
                                   {org, id, expire_time}),
                           org, id);
}

absl::Status RevokePrincipal(Writer& writer, std::string_view org,
                             std::string_view id) {
  RETURN_IF_ERROR(RequireChangedRow(
      Execute(writer,
              "UPDATE principals SET revoked = 1, revoke_time = ?3"
              " WHERE org = ?1 AND id = ?2",
              {org, id, writer.now()}),
      org, id));
  // A link that waits would begin a session that is newer than this, and so
  // would a password.
  RETURN_IF_ERROR(
      Execute(writer,
              "DELETE FROM sign_in_links WHERE org = ?1 AND principal = ?2",
              {org, id})
          .status());
  return Execute(writer,
                 "DELETE FROM accounts WHERE org = ?1 AND principal = ?2",
                 {org, id})
      .status();
}

absl::Status ReadmitPrincipal(Writer& writer, std::string_view org,
                              std::string_view id) {
  return RequireChangedRow(
      Execute(writer,
              "UPDATE principals SET revoked = 0, expire_time = NULL"
              " WHERE org = ?1 AND id = ?2",
              {org, id}),
      org, id);
}

absl::Status CheckNotRevoked(const Principal& principal) {
  return principal.revoked
             ? NotPossible(PrincipalResource(principal.org, principal.id),
                           "PRINCIPAL_REVOKED",
                           "is revoked: issue a new certificate first, with "
                           "`bootmill principals issue`")
             : absl::OkStatus();
}

absl::Status BindRole(Writer& writer, std::string_view org, std::string_view id,
                      std::string_view role_org, v1::AccessRole role) {
  ASSIGN_OR_RETURN(const Principal principal, FindPrincipal(writer, org, id));
  RETURN_IF_ERROR(CheckOrg(writer, role_org));
  if (role == v1::ACCESS_ROLE_UNSPECIFIED) {
    return Execute(writer,
                   "DELETE FROM role_bindings WHERE principal_org = ?1"
                   " AND principal = ?2 AND org = ?3",
                   {org, id, role_org})
        .status();
  }
  RETURN_IF_ERROR(CheckNotRevoked(principal));
  return Execute(writer,
                 "INSERT INTO role_bindings (principal_org, principal, org,"
                 " role) VALUES (?1, ?2, ?3, ?4)"
                 " ON CONFLICT (principal_org, principal, org)"
                 " DO UPDATE SET role = excluded.role",
                 {org, id, role_org, role})
      .status();
}

absl::StatusOr<bool> HasAdmin(Reader& reader, std::string_view org) {
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> admin,
      QueryNumber(reader,
                  "SELECT 1 FROM role_bindings AS binding"
                  " CROSS JOIN principals ON principals.org = principal_org"
                  " AND principals.id = principal AND principals.revoked = 0"
                  " AND principals.expire_time > ?3"
                  " WHERE binding.org = ?1 AND role = ?2 LIMIT 1",
                  {org, v1::ACCESS_ROLE_ADMIN, reader.now()}));
  return admin.has_value();
}

absl::StatusOr<std::vector<std::string>> OrgsAdministeredBy(
    Reader& reader, std::string_view org, std::string_view id) {
  ASSIGN_OR_RETURN(
      const std::vector<std::string> bound,
      QueryAll(reader,
               "SELECT org FROM role_bindings WHERE principal_org = ?1"
               " AND principal = ?2 AND role = ?3 ORDER BY org",
               {org, id, v1::ACCESS_ROLE_ADMIN},
               [](const Row& row) { return row.Text(0); }));
  std::vector<std::string> administered;
  for (const std::string& role_org : bound) {
    ASSIGN_OR_RETURN(const bool has_admin, HasAdmin(reader, role_org));
    if (has_admin) {
      administered.push_back(role_org);
    }
  }
  return administered;
}

absl::StatusOr<Roles> RolesOf(Reader& reader, std::string_view org,
                              std::string_view id, v1::Principal::Kind kind,
                              Time issue_time) {
  const auto principal = FindPrincipal(reader, org, id);
  if (absl::IsNotFound(principal.status()) ||
      (principal.ok() && (principal->revoked || principal->kind != kind ||
                          (principal->revoke_time.has_value() &&
                           issue_time <= *principal->revoke_time)))) {
    return rpc::Error(
        absl::StatusCode::kUnauthenticated, "PRINCIPAL_REFUSED",
        absl::StrFormat("principal %s of org %s is unknown or revoked: ask an "
                        "administrator of the org for a new credential",
                        id, org),
        {{"principal", std::string(id)}, {"org", std::string(org)}});
  }
  RETURN_IF_ERROR(principal.status());
  Roles roles;
  RETURN_IF_ERROR(reader.connection().Query(
      "SELECT org, role FROM role_bindings WHERE principal_org = ?1"
      " AND principal = ?2",
      {org, id}, [&](const Row& row) {
        roles.emplace(row.Text(0), row.Enum<v1::AccessRole>(1));
        return absl::OkStatus();
      }));
  return roles;
}

}  // namespace bootmill::store
