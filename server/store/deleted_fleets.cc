// SPDX-License-Identifier: Apache-2.0
#include "server/store/deleted_fleets.h"

#include <cstdint>
#include <optional>
#include <vector>

#include "common/status_macros.h"
#include "server/store/errors.h"
#include "server/store/query.h"
#include "server/store/rows.h"

namespace bootmill::store {
namespace {

absl::StatusOr<DeletionChange> SetDeleted(Writer& writer, std::string_view org,
                                          std::string_view id,
                                          std::string_view etag,
                                          std::optional<Time> delete_time) {
  ASSIGN_OR_RETURN(Fleet fleet, FindFleet(writer, org, id));
  if (!etag.empty() && etag != fleet.etag) {
    return EtagMismatch(FleetResource(org, id), fleet.etag);
  }
  if (fleet.delete_time.has_value() == delete_time.has_value()) {
    return DeletionChange{std::move(fleet), false};
  }
  ASSIGN_OR_RETURN(const int64_t row, FleetRow(writer, org, id));
  RETURN_IF_ERROR(Execute(writer,
                          "UPDATE fleets SET delete_time = ?2 WHERE id = ?1",
                          {row, delete_time})
                      .status());
  ASSIGN_OR_RETURN(fleet, FindFleet(writer, org, id));
  return DeletionChange{std::move(fleet), true};
}

}  // namespace

absl::StatusOr<DeletionChange> DeleteFleet(Writer& writer, std::string_view org,
                                           std::string_view id,
                                           std::string_view etag) {
  return SetDeleted(writer, org, id, etag, writer.now());
}

absl::StatusOr<DeletionChange> UndeleteFleet(Writer& writer,
                                             std::string_view org,
                                             std::string_view id,
                                             std::string_view etag) {
  return SetDeleted(writer, org, id, etag, std::nullopt);
}

absl::Status PurgeFleets(Writer& writer) {
  ASSIGN_OR_RETURN(const std::vector<int64_t> rows,
                   QueryAll(writer,
                            "SELECT id FROM fleets WHERE delete_time <= ?1"
                            " AND release IS NULL LIMIT 100",
                            {writer.now() - kDeletedFleetLifetime},
                            [](const Row& row) { return row.Integer(0); }));
  for (const int64_t row : rows) {
    for (const char* sql :
         {"UPDATE orgs SET revision_bytes = revision_bytes -"
          " (SELECT coalesce(sum(length(CAST(text AS BLOB)) + length(spec)),"
          " 0) FROM revisions WHERE fleet = ?1)"
          " WHERE id = (SELECT org FROM fleets WHERE id = ?1)",
          "DELETE FROM build_stages WHERE build IN"
          " (SELECT id FROM builds WHERE fleet = ?1)",
          "DELETE FROM builds WHERE fleet = ?1",
          "DELETE FROM revisions WHERE fleet = ?1",
          "DELETE FROM fleets WHERE id = ?1"}) {
      RETURN_IF_ERROR(Execute(writer, sql, {row}).status());
    }
  }
  return absl::OkStatus();
}

}  // namespace bootmill::store
