// SPDX-License-Identifier: Apache-2.0
#include "server/store/fleets.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/status_macros.h"
#include "server/store/errors.h"
#include "server/store/query.h"
#include "server/store/quotas.h"
#include "server/store/rows.h"

namespace bootmill::store {
namespace {

std::string SelectFleets(std::string_view rest) {
  return absl::StrFormat(
      "SELECT fleets.name, fleets.org, fleets.id, fleets.revision,"
      " fleets.release, fleets.create_time, revisions.spec_digest,"
      " revisions.targets, revisions.create_time, fleets.current,"
      " revisions.toolchain,"
      " CASE WHEN revisions.toolchain IS NULL THEN revisions.spec END,"
      " newest.revision, toolchains.name, toolchains.state, revisions.role,"
      " fleets.delete_time"
      " FROM fleets CROSS JOIN revisions ON revisions.fleet = fleets.id"
      " AND revisions.number = fleets.revision"
      " LEFT JOIN releases AS newest ON newest.fleet = fleets.id"
      " AND newest.number = fleets.release"
      " LEFT JOIN toolchains ON toolchains.id = newest.toolchain %s",
      rest);
}

std::string JoinTargets(const std::vector<Target>& targets) {
  std::string text;
  for (const Target target : targets) {
    text +=
        absl::StrFormat("%s%s", text.empty() ? "" : " ", TargetName(target));
  }
  return text;
}

std::vector<Target> ReadTargets(const Row& row, int column) {
  std::vector<Target> targets;
  const std::string text = row.Text(column);
  std::string_view rest = text;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(' '), rest.size());
    const std::optional<Target> target = FindTarget(rest.substr(0, end));
    if (!target.has_value()) {
      row.Damaged(column, "names of targets");
      return {};
    }
    targets.push_back(*target);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return targets;
}

// Sets `toolchain` and `role` to what a revision's spec says: their own
// columns, or the spec for a revision that was stored before there were any.
void ReadSaid(const Row& row, int toolchain_column, int role_column,
              int spec_column, std::string& toolchain, v1::Role& role) {
  if (!row.IsNull(toolchain_column)) {
    toolchain = row.Text(toolchain_column);
    role = row.Enum<v1::Role>(role_column);
    return;
  }
  const Bytes bytes = row.Blob(spec_column);
  v1::LoaderSpec spec;
  if (spec.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    toolchain = spec.toolchain();
    role = spec.role();
  }
}

Fleet ReadFleet(const Row& row) {
  Fleet fleet;
  fleet.id = row.Text(0);
  fleet.org = row.Text(1);
  fleet.revision = row.Int(3);
  if (!row.IsNull(4)) {
    fleet.newest_release = {
        .number = row.Int(4),
        .revision = row.Int(12),
        .toolchain = row.Text(13),
        .toolchain_state = row.Enum<v1::Toolchain::State>(14)};
  }
  fleet.create_time = row.TimeAt(5);
  fleet.spec_digest = row.Digest(6);
  fleet.targets = ReadTargets(row, 7);
  fleet.update_time = row.TimeAt(8);
  fleet.current_release = row.Optional(9, &Row::Int);
  ReadSaid(row, 10, 15, 11, fleet.toolchain, fleet.role);
  fleet.delete_time = row.Optional(16, &Row::TimeAt);
  fleet.etag = absl::StrFormat("%d-%d%s", row.Integer(2), fleet.revision,
                               fleet.delete_time.has_value() ? "-deleted" : "");
  return fleet;
}

std::string SelectRevisions(std::string_view rest) {
  return absl::StrFormat(
      "SELECT number, format, spec_digest, targets, author, message,"
      " create_time, text, spec, role, toolchain FROM revisions %s",
      rest);
}

FleetRevision ReadRevision(const Row& row) {
  FleetRevision revision;
  revision.number = row.Int(0);
  revision.format = row.Enum<v1::SpecSource::Format>(1);
  revision.spec_digest = row.Digest(2);
  revision.targets = ReadTargets(row, 3);
  revision.author = row.Text(4);
  revision.message = row.Text(5);
  revision.create_time = row.TimeAt(6);
  revision.text = row.Text(7);
  revision.spec = std::string(AsText(row.Blob(8)));
  ReadSaid(row, 10, 9, 8, revision.toolchain, revision.role);
  return revision;
}

// Adds `bytes` to the counted size of the revisions of `org`.
absl::Status CountBytes(Writer& writer, std::string_view org, int64_t bytes) {
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> before,
      QueryNumber(writer, "SELECT revision_bytes FROM orgs WHERE id = ?1",
                  {org}));
  const int64_t after = before.value_or(0) + bytes;
  ASSIGN_OR_RETURN(const Quotas quotas, QuotasOf(writer, org));
  RETURN_IF_ERROR(
      CheckQuota(org, "bytes of revisions", after, quotas.revision_bytes));
  return Execute(writer, "UPDATE orgs SET revision_bytes = ?2 WHERE id = ?1",
                 {org, after})
      .status();
}

absl::Status InsertRevision(Writer& writer, std::string_view org, int64_t fleet,
                            int number, const FleetRevision& revision) {
  RETURN_IF_ERROR(CountBytes(
      writer, org,
      static_cast<int64_t>(revision.text.size() + revision.spec.size())));
  return Execute(writer,
                 "INSERT INTO revisions (fleet, number, format, spec_digest,"
                 " targets, author, message, create_time, text, spec, role,"
                 " toolchain) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
                 " ?11, ?12)",
                 {fleet, number, revision.format, revision.spec_digest,
                  JoinTargets(revision.targets), revision.author,
                  revision.message, revision.create_time, revision.text,
                  AsBytes(revision.spec), revision.role, revision.toolchain})
      .status();
}

// Finds the fleet of a change and checks the given etag, and that it is not
// deleted.
absl::StatusOr<Fleet> FindForChange(Writer& writer, std::string_view org,
                                    std::string_view id,
                                    std::string_view etag) {
  ASSIGN_OR_RETURN(Fleet fleet, FindFleet(writer, org, id));
  if (!etag.empty() && etag != fleet.etag) {
    return EtagMismatch(FleetResource(org, id), fleet.etag);
  }
  if (fleet.delete_time.has_value()) {
    return FleetIsDeleted(org, id);
  }
  return fleet;
}

}  // namespace

absl::StatusOr<Fleet> InsertFleet(Writer& writer, std::string_view org,
                                  std::string_view id,
                                  const FleetRevision& revision) {
  ASSIGN_OR_RETURN(const Quotas quotas, QuotasOf(writer, org));
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> fleets,
      QueryNumber(writer, "SELECT count(*) FROM fleets WHERE org = ?1", {org}));
  RETURN_IF_ERROR(
      CheckQuota(org, "fleets", fleets.value_or(0) + 1, quotas.fleets));
  const absl::Status inserted =
      Execute(writer,
              "INSERT INTO fleets (org, name, revision, create_time)"
              " VALUES (?1, ?2, 1, ?3)",
              {org, id, revision.create_time})
          .status();
  if (absl::IsAlreadyExists(inserted)) {
    ASSIGN_OR_RETURN(const Fleet there, FindFleet(writer, org, id));
    return there.delete_time.has_value()
               ? FleetIsDeleted(org, id)
               : AlreadyExists(FleetResource(org, id));
  }
  RETURN_IF_ERROR(inserted);
  ASSIGN_OR_RETURN(const int64_t fleet, FleetRow(writer, org, id));
  RETURN_IF_ERROR(InsertRevision(writer, org, fleet, 1, revision));
  return FindFleet(writer, org, id);
}

absl::StatusOr<Fleet> AddRevision(Writer& writer, std::string_view org,
                                  std::string_view id, std::string_view etag,
                                  const FleetRevision& revision) {
  ASSIGN_OR_RETURN(const Fleet fleet, FindForChange(writer, org, id, etag));
  ASSIGN_OR_RETURN(const int64_t row, FleetRow(writer, org, id));
  RETURN_IF_ERROR(
      InsertRevision(writer, org, row, fleet.revision + 1, revision));
  RETURN_IF_ERROR(Execute(writer,
                          "UPDATE fleets SET revision = revision + 1"
                          " WHERE id = ?1",
                          {row})
                      .status());
  return FindFleet(writer, org, id);
}

absl::StatusOr<Fleet> FindFleet(Reader& reader, std::string_view org,
                                std::string_view id) {
  ASSIGN_OR_RETURN(
      std::optional<Fleet> fleet,
      QueryOne(reader,
               SelectFleets("WHERE fleets.org = ?1 AND fleets.name = ?2"),
               {org, id}, ReadFleet));
  if (!fleet.has_value()) {
    return NotFound(FleetResource(org, id));
  }
  return *std::move(fleet);
}

absl::StatusOr<Page<Fleet>> ListFleets(Reader& reader, std::string_view org,
                                       const FleetFilter& filter,
                                       const PageRequest& page) {
  const ListId list(
      "fleets", {org, filter.id_prefix, filter.show_deleted ? "deleted" : ""});
  ASSIGN_OR_RETURN(const std::optional<std::string> from,
                   list.KeyOf(page.token));
  const std::string begin =
      std::max(from.value_or(""), std::string(filter.id_prefix));
  // Ids are ASCII without DEL, so this is greater than all ids with the prefix.
  const std::string end = std::string(filter.id_prefix) + '\x7f';
  return QueryPage(reader,
                   SelectFleets("WHERE fleets.org = ?1 AND fleets.name >= ?2"
                                " AND fleets.name < ?3"
                                " AND (?4 OR fleets.delete_time IS NULL)"
                                " ORDER BY fleets.name LIMIT ?5"),
                   {org, begin, end, filter.show_deleted}, page, list,
                   &Row::Text, ReadFleet);
}

absl::StatusOr<FleetRevision> FindRevision(Reader& reader, std::string_view org,
                                           std::string_view id, int number) {
  ASSIGN_OR_RETURN(const int64_t fleet, FleetRow(reader, org, id));
  ASSIGN_OR_RETURN(
      std::optional<FleetRevision> revision,
      QueryOne(reader, SelectRevisions("WHERE fleet = ?1 AND number = ?2"),
               {fleet, number}, ReadRevision));
  if (!revision.has_value()) {
    return NotFound(RevisionResource(org, id, number));
  }
  return *std::move(revision);
}

absl::StatusOr<Page<FleetRevision>> ListRevisions(Reader& reader,
                                                  std::string_view org,
                                                  std::string_view id,
                                                  const PageRequest& page) {
  const ListId list("revisions", {org, id});
  ASSIGN_OR_RETURN(const std::optional<int64_t> from,
                   list.NumberOf(page.token));
  ASSIGN_OR_RETURN(const int64_t fleet, FleetRow(reader, org, id));
  return QueryPage(reader,
                   SelectRevisions("WHERE fleet = ?1 AND number <= ?2"
                                   " ORDER BY number DESC LIMIT ?3"),
                   {fleet, from.value_or(std::numeric_limits<int64_t>::max())},
                   page, list, &Row::Integer, ReadRevision);
}

}  // namespace bootmill::store
