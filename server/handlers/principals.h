// SPDX-License-Identifier: Apache-2.0
// PrincipalService: people, automation and hosts, their certificates and roles.
#ifndef BOOTMILL_SERVER_HANDLERS_PRINCIPALS_H_
#define BOOTMILL_SERVER_HANDLERS_PRINCIPALS_H_

#include <functional>
#include <utility>

#include "absl/status/statusor.h"
#include "bootmill/v1/principal_service.pb.h"
#include "common/resource_name.h"
#include "server/api/method_table.h"
#include "server/auth/credentials.h"
#include "server/store/database.h"

namespace bootmill::server {

// Thread-safe. REQUIRES: what it is given outlives it, and it the table.
class PrincipalHandlers {
 public:
  // `roles_changed` is called after each change of somebody's roles.
  PrincipalHandlers(store::Database& database, const Credentials& credentials,
                    std::function<void()> roles_changed)
      : database_(database),
        credentials_(credentials),
        roles_changed_(std::move(roles_changed)) {}

  void Register(MethodTable& table);

 private:
  absl::StatusOr<v1::IssueCredentialResponse> Issue(
      const RequestContext& context, const v1::IssueCredentialRequest& request);
  absl::StatusOr<v1::ListPrincipalsResponse> List(
      const v1::ListPrincipalsRequest& request);
  absl::StatusOr<v1::Principal> Bind(const RequestContext& context,
                                     const v1::BindRoleRequest& request);
  absl::StatusOr<v1::Principal> Revoke(
      const RequestContext& context, const v1::RevokePrincipalRequest& request);
  // Changes the principal `name` with `change` in a transaction, then calls
  // roles_changed; `detail` is for the audit record. Errors:
  // FAILED_PRECONDITION if that would take the org's last administrator, which
  // only root on the daemon's machine may do.
  absl::StatusOr<v1::Principal> ChangeRoles(
      const RequestContext& context, const std::string& name,
      const std::string& detail,
      const std::function<absl::Status(store::Writer&, const OrgResource&)>&
          change);
  absl::StatusOr<v1::IssueCredentialResponse> Renew(
      const RequestContext& context, const v1::RenewCredentialRequest& request);
  static absl::StatusOr<v1::Caller> GetCaller(
      const MethodTable& table, const RequestContext& context,
      const v1::GetCallerRequest& request);

  store::Database& database_;
  const Credentials& credentials_;
  const std::function<void()> roles_changed_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_PRINCIPALS_H_
