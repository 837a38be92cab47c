// SPDX-License-Identifier: Apache-2.0
// OrgService: providers and their first administrators.
#ifndef BOOTMILL_SERVER_HANDLERS_ORGS_H_
#define BOOTMILL_SERVER_HANDLERS_ORGS_H_

#include "absl/status/statusor.h"
#include "bootmill/v1/org_service.pb.h"
#include "server/api/method_table.h"
#include "server/auth/credentials.h"
#include "server/store/database.h"

namespace bootmill::server {

// Thread-safe. REQUIRES: what it is given outlives it, and it the table.
class OrgHandlers {
 public:
  OrgHandlers(store::Database& database, const Credentials& credentials)
      : database_(database), credentials_(credentials) {}

  void Register(MethodTable& table);

 private:
  absl::StatusOr<v1::CreateOrgResponse> Create(
      const RequestContext& context, const v1::CreateOrgRequest& request);
  absl::StatusOr<v1::Org> Get(const v1::GetOrgRequest& request);
  absl::StatusOr<v1::Org> Update(const RequestContext& context,
                                 const v1::UpdateOrgRequest& request);
  absl::StatusOr<v1::ListOrgsResponse> List(const v1::ListOrgsRequest& request);

  store::Database& database_;
  const Credentials& credentials_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_ORGS_H_
