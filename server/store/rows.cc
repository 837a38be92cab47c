// SPDX-License-Identifier: Apache-2.0
#include "server/store/rows.h"

#include <optional>

#include "common/status_macros.h"
#include "server/store/errors.h"
#include "server/store/query.h"

namespace bootmill::store {

absl::Status CheckOrg(Reader& reader, std::string_view org) {
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> found,
      QueryNumber(reader, "SELECT 1 FROM orgs WHERE id = ?1", {org}));
  return found.has_value() ? absl::OkStatus() : NotFound(OrgResource(org));
}

absl::StatusOr<int64_t> FleetRow(Reader& reader, std::string_view org,
                                 std::string_view id) {
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> row,
      QueryNumber(reader, "SELECT id FROM fleets WHERE org = ?1 AND name = ?2",
                  {org, id}));
  if (!row.has_value()) {
    return NotFound(FleetResource(org, id));
  }
  return *row;
}

absl::StatusOr<int64_t> ToolchainRow(Reader& reader, std::string_view name) {
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> row,
      QueryNumber(reader, "SELECT id FROM toolchains WHERE name = ?1", {name}));
  if (!row.has_value()) {
    return NotFound(ToolchainResource(name));
  }
  return *row;
}

absl::StatusOr<int64_t> FleetRowWithRevision(Reader& reader,
                                             std::string_view org,
                                             std::string_view id,
                                             int revision) {
  ASSIGN_OR_RETURN(const int64_t row, FleetRow(reader, org, id));
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> deleted,
      QueryNumber(reader,
                  "SELECT delete_time IS NOT NULL FROM fleets WHERE id = ?1",
                  {row}));
  if (deleted.value_or(0) != 0) {
    return FleetIsDeleted(org, id);
  }
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> found,
      QueryNumber(reader,
                  "SELECT 1 FROM revisions WHERE fleet = ?1 AND number = ?2",
                  {row, revision}));
  if (!found.has_value()) {
    return NotFound(RevisionResource(org, id, revision));
  }
  return row;
}

}  // namespace bootmill::store
