// SPDX-License-Identifier: Apache-2.0
#include "server/store/builds.h"

#include <cstdint>
#include <limits>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/store/errors.h"
#include "server/store/query.h"
#include "server/store/rows.h"

namespace bootmill::store {
namespace {

// A build and the number of its row.
struct Found {
  int64_t id = 0;
  Build build;
};

std::string Select(std::string_view rest) {
  return absl::StrFormat(
      "SELECT builds.id, builds.org, builds.name, builds.state, fleets.name,"
      " builds.revision, toolchains.name, builds.release, builds.error,"
      " builds.cached, builds.author, builds.create_time, builds.end_time"
      " FROM builds CROSS JOIN fleets ON fleets.id = builds.fleet"
      " CROSS JOIN toolchains ON toolchains.id = builds.toolchain %s",
      rest);
}

absl::Status ReadError(const Row& row, int column) {
  v1::RpcStatus wire;
  const Bytes bytes = row.Blob(column);
  if (!wire.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    row.Damaged(column, "a bootmill.v1.RpcStatus");
  }
  return rpc::FromRpcStatus(wire);
}

Found ReadRow(const Row& row) {
  Found found;
  found.id = row.Integer(0);
  Build& build = found.build;
  build.org = row.Text(1);
  build.id = row.Text(2);
  build.state = row.Enum<v1::Build::State>(3);
  build.fleet = row.Text(4);
  build.revision = row.Int(5);
  build.toolchain = row.Text(6);
  build.release = row.Optional(7, &Row::Int);
  build.error = row.IsNull(8) ? absl::OkStatus() : ReadError(row, 8);
  build.cached = row.Flag(9);
  build.author = row.Text(10);
  build.create_time = row.TimeAt(11);
  build.end_time = row.Optional(12, &Row::TimeAt);
  return found;
}

absl::StatusOr<Build> Complete(Reader& reader, Found found) {
  ASSIGN_OR_RETURN(
      found.build.stages,
      QueryAll(reader,
               "SELECT stage, target, elapsed, message FROM build_stages"
               " WHERE build = ?1 ORDER BY position",
               {found.id}, [](const Row& row) {
                 return BuildStage{row.Text(0), row.Text(1),
                                   std::chrono::microseconds(row.Integer(2)),
                                   row.Text(3)};
               }));
  return std::move(found.build);
}

std::string Serialized(const absl::Status& error) {
  return rpc::ToRpcStatus(error).SerializeAsString();
}

size_t TextBytes(const Build& build) {
  size_t bytes = Serialized(build.error).size();
  for (const BuildStage& stage : build.stages) {
    bytes += stage.stage.size() + stage.target.size() + stage.message.size();
  }
  return bytes;
}

absl::StatusOr<Found> MustFind(Reader& reader, std::string_view org,
                               std::string_view id) {
  ASSIGN_OR_RETURN(
      std::optional<Found> found,
      QueryOne(reader, Select("WHERE builds.org = ?1 AND builds.name = ?2"),
               {org, id}, ReadRow));
  if (!found.has_value()) {
    return NotFound(BuildResource(org, id));
  }
  return *std::move(found);
}

// Stores the stages that have not been stored yet. Stages are only ever added.
absl::Status InsertStages(Writer& writer, int64_t row, const Build& build) {
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> last,
      QueryNumber(writer,
                  "SELECT position FROM build_stages WHERE build = ?1"
                  " ORDER BY position DESC LIMIT 1",
                  {row}));
  const auto stored = static_cast<size_t>(last.value_or(-1) + 1);
  for (size_t i = stored; i < build.stages.size(); ++i) {
    const BuildStage& stage = build.stages[i];
    RETURN_IF_ERROR(Execute(writer,
                            "INSERT INTO build_stages (build, position, stage,"
                            " target, elapsed, message)"
                            " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                            {row, i, stage.stage, stage.target,
                             stage.elapsed.count(), stage.message})
                        .status());
  }
  return absl::OkStatus();
}

absl::Status StoreState(Writer& writer, int64_t row, const Build& build) {
  const std::string error = Serialized(build.error);
  const Value stored_error =
      build.error.ok() ? Value(std::nullopt) : Value(AsBytes(error));
  RETURN_IF_ERROR(Execute(writer,
                          "UPDATE builds SET state = ?2, release = ?3,"
                          " error = ?4, cached = ?5, end_time = ?6"
                          " WHERE id = ?1",
                          {row, build.state, build.release, stored_error,
                           build.cached, build.end_time})
                      .status());
  return InsertStages(writer, row, build);
}

}  // namespace

bool HasEnded(v1::Build::State state) {
  return state == v1::Build::STATE_SUCCEEDED ||
         state == v1::Build::STATE_FAILED ||
         state == v1::Build::STATE_CANCELLED;
}

absl::Status InsertBuild(Writer& writer, const Build& build) {
  ASSIGN_OR_RETURN(
      const int64_t fleet,
      FleetRowWithRevision(writer, build.org, build.fleet, build.revision));
  ASSIGN_OR_RETURN(const int64_t toolchain,
                   ToolchainRow(writer, build.toolchain));
  const absl::Status inserted =
      Execute(writer,
              "INSERT INTO builds (org, name, state, fleet, revision,"
              " toolchain, cached, author, create_time)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
              {build.org, build.id, build.state, fleet, build.revision,
               toolchain, build.cached, build.author, build.create_time})
          .status();
  if (absl::IsAlreadyExists(inserted)) {
    return AlreadyExists(BuildResource(build.org, build.id));
  }
  RETURN_IF_ERROR(inserted);
  ASSIGN_OR_RETURN(const Found found, MustFind(writer, build.org, build.id));
  return StoreState(writer, found.id, build);
}

absl::Status UpdateBuild(Writer& writer, const Build& build) {
  ASSIGN_OR_RETURN(const Found found, MustFind(writer, build.org, build.id));
  if (HasEnded(found.build.state)) {
    return NotPossible(BuildResource(build.org, build.id), "BUILD_ENDED",
                       "has ended and stays as it is");
  }
  return StoreState(writer, found.id, build);
}

absl::StatusOr<Build> FindBuild(Reader& reader, std::string_view org,
                                std::string_view id) {
  ASSIGN_OR_RETURN(Found found, MustFind(reader, org, id));
  return Complete(reader, std::move(found));
}

absl::StatusOr<Page<Build>> ListBuilds(Reader& reader, std::string_view org,
                                       std::string_view fleet,
                                       const PageRequest& page) {
  const ListId list("builds", {org, fleet});
  ASSIGN_OR_RETURN(const std::optional<int64_t> token,
                   list.NumberOf(page.token));
  const int64_t from = token.value_or(std::numeric_limits<int64_t>::max());
  ASSIGN_OR_RETURN(
      Page<Found> found,
      fleet.empty()
          ? QueryPage(reader,
                      Select("WHERE builds.org = ?1 AND builds.id <= ?2"
                             " ORDER BY builds.id DESC LIMIT ?3"),
                      {org, from}, page, list, &Row::Integer, ReadRow)
          : QueryPage(reader,
                      Select("WHERE builds.fleet = (SELECT id FROM fleets"
                             " WHERE org = ?1 AND name = ?2)"
                             " AND builds.id <= ?3"
                             " ORDER BY builds.id DESC LIMIT ?4"),
                      {org, fleet, from}, page, list, &Row::Integer, ReadRow));
  Page<Build> builds;
  PageBudget budget;
  for (Found& item : found.items) {
    const int64_t id = item.id;
    ASSIGN_OR_RETURN(Build build, Complete(reader, std::move(item)));
    if (!budget.Take(TextBytes(build))) {
      builds.next_page_token = list.TokenFor(id);
      return builds;
    }
    builds.items.push_back(std::move(build));
  }
  builds.next_page_token = std::move(found.next_page_token);
  return builds;
}

void MarkInterrupted(Build& build, Time now) {
  build.state = v1::Build::STATE_FAILED;
  build.end_time = now;
  build.release = std::nullopt;
  build.error =
      rpc::Error(absl::StatusCode::kUnavailable, "BUILD_INTERRUPTED",
                 "the daemon stopped, or could not write, before the build had "
                 "ended: start the build again");
}

absl::StatusOr<std::vector<Build>> FailInterruptedBuilds(
    Writer& writer, Time now, const std::function<bool(const Build&)>& runs) {
  ASSIGN_OR_RETURN(
      std::vector<Found> open,
      QueryAll(writer,
               Select("WHERE builds.end_time IS NULL ORDER BY builds.id"), {},
               ReadRow));
  std::vector<Build> failed;
  for (Found& found : open) {
    if (runs && runs(found.build)) {
      continue;
    }
    const int64_t row = found.id;
    ASSIGN_OR_RETURN(Build build, Complete(writer, std::move(found)));
    MarkInterrupted(build, now);
    RETURN_IF_ERROR(StoreState(writer, row, build));
    failed.push_back(std::move(build));
  }
  return failed;
}

}  // namespace bootmill::store
