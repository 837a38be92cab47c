// SPDX-License-Identifier: Apache-2.0
// FleetService: fleets and their revisions.
#ifndef BOOTMILL_SERVER_HANDLERS_FLEETS_H_
#define BOOTMILL_SERVER_HANDLERS_FLEETS_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "bootmill/v1/event_service.pb.h"
#include "bootmill/v1/fleet_service.pb.h"
#include "common/resource_name.h"
#include "server/api/method_table.h"
#include "server/build/spec_source.h"
#include "server/build/toolchain_source.h"
#include "server/handlers/request_id.h"
#include "server/store/database.h"
#include "server/store/deleted_fleets.h"
#include "server/store/fleets.h"

namespace bootmill::server {

// Thread-safe. REQUIRES: what it is given outlives it, and it the table.
class FleetHandlers {
 public:
  FleetHandlers(store::Database& database, ToolchainSource& toolchains)
      : database_(database), toolchains_(toolchains) {}

  void Register(MethodTable& table);

 private:
  // A source that was checked, with its warnings.
  struct Draft {
    CheckedSpec spec;
    std::vector<v1::FieldViolation> warnings;
  };

  absl::StatusOr<v1::Fleet> Create(const RequestContext& context,
                                   const v1::CreateFleetRequest& request);
  absl::StatusOr<v1::Fleet> Update(const RequestContext& context,
                                   const v1::UpdateFleetRequest& request);
  absl::StatusOr<v1::Fleet> Get(const v1::GetFleetRequest& request);
  absl::StatusOr<v1::ListFleetsResponse> List(
      const v1::ListFleetsRequest& request);
  absl::StatusOr<v1::Fleet> Delete(const RequestContext& context,
                                   const v1::DeleteFleetRequest& request);
  absl::StatusOr<v1::Fleet> Undelete(const RequestContext& context,
                                     const v1::UndeleteFleetRequest& request);
  absl::StatusOr<v1::ListFleetRevisionsResponse> ListRevisions(
      const v1::ListFleetRevisionsRequest& request);
  absl::StatusOr<v1::Fleet> Rollback(const RequestContext& context,
                                     const v1::RollbackFleetRequest& request);

  // store::DeleteFleet or store::UndeleteFleet.
  using SetDeletion = absl::StatusOr<store::DeletionChange>(store::Writer&,
                                                            std::string_view,
                                                            std::string_view,
                                                            std::string_view);
  // Deletes the fleet `name` or brings it back, with an event if that changes
  // anything.
  absl::StatusOr<v1::Fleet> ChangeDeletion(const RequestContext& context,
                                           std::string_view name,
                                           std::string_view etag,
                                           SetDeletion* set,
                                           v1::Event::Change change);

  // Makes `revision` the fleet's current one, unless it already is. If the
  // request allows a missing fleet, it becomes the first revision of a new one.
  static absl::StatusOr<store::Fleet> StoreEdit(
      store::Writer& writer, const OrgResource& name,
      const v1::UpdateFleetRequest& request,
      const store::FleetRevision& revision);

  // Checks `source`, and whether it resolves with the toolchain that a build
  // would take, if there is one.
  absl::StatusOr<Draft> MakeDraft(const v1::SpecSource& source);

  store::Database& database_;
  ToolchainSource& toolchains_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_FLEETS_H_
