// SPDX-License-Identifier: Apache-2.0
// ReleaseService and AgentService: what has been built, and what hosts should
// have.
#ifndef BOOTMILL_SERVER_HANDLERS_RELEASES_H_
#define BOOTMILL_SERVER_HANDLERS_RELEASES_H_

#include "absl/status/statusor.h"
#include "bootmill/v1/agent_service.pb.h"
#include "bootmill/v1/release_service.pb.h"
#include "server/api/method_table.h"
#include "server/store/database.h"

namespace bootmill::server {

// Thread-safe. REQUIRES: what it is given outlives it, and it the table.
class ReleaseHandlers {
 public:
  explicit ReleaseHandlers(store::Database& database) : database_(database) {}

  void Register(MethodTable& table);

  // What AgentService/GetAssignment answers, for callers who may call it.
  absl::StatusOr<v1::Assignment> Assign(
      const v1::GetAssignmentRequest& request);

 private:
  absl::StatusOr<v1::Release> Get(const v1::GetReleaseRequest& request);
  absl::StatusOr<v1::ListReleasesResponse> List(
      const v1::ListReleasesRequest& request);
  absl::StatusOr<v1::PromoteReleaseResponse> Promote(
      const RequestContext& context, const v1::PromoteReleaseRequest& request);

  store::Database& database_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_RELEASES_H_
