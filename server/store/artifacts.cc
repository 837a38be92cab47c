// SPDX-License-Identifier: Apache-2.0
#include "server/store/artifacts.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/store/query.h"

namespace bootmill::store {
namespace {

std::string Select(std::string_view rest) {
  return absl::StrFormat(
      "SELECT sha256, size_bytes, target, plan, cached, create_time,"
      " last_used FROM artifacts %s",
      rest);
}

Artifact ReadArtifactRow(const Row& row) {
  Artifact artifact;
  artifact.sha256 = row.Digest(0);
  artifact.size_bytes = row.Integer(1);
  artifact.target = row.TargetAt(2);
  artifact.plan = row.Digest(3);
  artifact.cached = row.Flag(4);
  artifact.create_time = row.TimeAt(5);
  artifact.last_used = row.TimeAt(6);
  return artifact;
}

absl::Status ArtifactNotFound(const Sha256Digest& sha256) {
  return rpc::Error(absl::StatusCode::kNotFound, "ARTIFACT_NOT_FOUND",
                    absl::StrFormat("artifact %s does not exist", sha256.Hex()),
                    {{"sha256", sha256.Hex()}});
}

absl::StatusOr<Artifact> OrNotFound(
    absl::StatusOr<std::optional<Artifact>> found, const Sha256Digest& sha256) {
  RETURN_IF_ERROR(found.status());
  if (!found->has_value()) {
    return ArtifactNotFound(sha256);
  }
  return **std::move(found);
}

// True for an artifact whose bytes must stay, because it is an image of a
// fleet's newest release. `artifacts` is the row in question.
constexpr char kIsCurrent[] =
    "EXISTS (SELECT 1 FROM release_images AS image"
    " WHERE image.artifact = artifacts.sha256 AND image.current = 1)";

// Records which artifact the plan gives.
absl::Status RecordPlan(Writer& writer, const Sha256Digest& plan,
                        const Sha256Digest& sha256) {
  ASSIGN_OR_RETURN(
      const auto recorded,
      QueryOne(writer, "SELECT artifact FROM plans WHERE identity = ?1", {plan},
               [](const Row& row) { return row.Optional(0, &Row::Digest); }));
  if (!recorded.has_value()) {
    return absl::NotFoundError(
        absl::StrFormat("plan %s is not stored", plan.Hex()));
  }
  if (recorded->has_value() && **recorded != sha256) {
    return absl::DataLossError(absl::StrFormat(
        "plan %s was laid out as artifact %s before and as %s now: one of the "
        "two is wrong, neither is served; check the machine's memory and the "
        "daemon's version",
        plan.Hex(), (*recorded)->Hex(), sha256.Hex()));
  }
  return absl::OkStatus();
}

absl::Status PutBytes(Writer& writer, const Blob& bytes) {
  // Bytes that are there are replaced too, because they may be damaged.
  return Execute(writer,
                 "INSERT INTO artifact_bytes (sha256, bytes) VALUES (?1, ?2)"
                 " ON CONFLICT (sha256) DO UPDATE SET bytes = excluded.bytes",
                 {bytes.digest, bytes.span()})
      .status();
}

}  // namespace

absl::Status PutArtifact(Writer& writer, const Blob& bytes, Target target,
                         const Sha256Digest& plan, Time now) {
  RETURN_IF_ERROR(RecordPlan(writer, plan, bytes.digest));
  RETURN_IF_ERROR(
      Execute(writer,
              "INSERT INTO artifacts (sha256, size_bytes, target, plan, cached,"
              " create_time, last_used) VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5)"
              " ON CONFLICT (sha256) DO UPDATE"
              " SET cached = 1, last_used = max(last_used, excluded.last_used)",
              {bytes.digest, bytes.size(), target, plan, now})
          .status());
  RETURN_IF_ERROR(PutBytes(writer, bytes));
  return Execute(writer, "UPDATE plans SET artifact = ?2 WHERE identity = ?1",
                 {plan, bytes.digest})
      .status();
}

absl::StatusOr<Artifact> FindArtifact(Reader& reader, std::string_view org,
                                      const Sha256Digest& sha256) {
  return OrNotFound(
      QueryOne(reader,
               Select("WHERE sha256 = ?1 AND EXISTS (SELECT 1 FROM"
                      " release_images WHERE artifact = ?1 AND org = ?2)"),
               {sha256, org}, ReadArtifactRow),
      sha256);
}

absl::StatusOr<Artifact> FindAnyArtifact(Reader& reader,
                                         const Sha256Digest& sha256) {
  return OrNotFound(
      QueryOne(reader, Select("WHERE sha256 = ?1"), {sha256}, ReadArtifactRow),
      sha256);
}

absl::StatusOr<std::optional<Artifact>> FindArtifactOfPlan(
    Reader& reader, const Sha256Digest& plan) {
  return QueryOne(
      reader,
      Select("WHERE sha256 = (SELECT artifact FROM plans WHERE identity = ?1)"),
      {plan}, ReadArtifactRow);
}

absl::StatusOr<std::optional<Blob>> ReadArtifact(Reader& reader,
                                                 const Sha256Digest& sha256) {
  RETURN_IF_ERROR(FindAnyArtifact(reader, sha256).status());
  ASSIGN_OR_RETURN(
      std::optional<Bytes> bytes,
      QueryOne(reader, "SELECT bytes FROM artifact_bytes WHERE sha256 = ?1",
               {sha256}, [](const Row& row) { return row.Blob(0); }));
  if (!bytes.has_value()) {
    return std::nullopt;
  }
  Blob blob = MakeBlob(*std::move(bytes));
  if (blob.digest != sha256) {
    return absl::DataLossError(absl::StrFormat(
        "artifact %s is damaged: its %d stored bytes have SHA-256 %s",
        sha256.Hex(), blob.size(), blob.digest.Hex()));
  }
  return blob;
}

absl::StatusOr<std::vector<ReleaseName>> ReleasesWithArtifact(
    Reader& reader, std::string_view org, const Sha256Digest& sha256,
    int limit) {
  return QueryAll(reader,
                  "SELECT fleets.name, releases.number"
                  " FROM release_images AS image"
                  " CROSS JOIN releases ON releases.id = image.release"
                  " CROSS JOIN fleets ON fleets.id = releases.fleet"
                  " WHERE image.artifact = ?1 AND image.org = ?2"
                  " ORDER BY image.id DESC LIMIT ?3",
                  {sha256, org, limit}, [](const Row& row) {
                    return ReleaseName{row.Text(0), row.Int(1)};
                  });
}

absl::StatusOr<std::vector<std::string>> FleetsWithArtifact(
    Reader& reader, std::string_view org, const Sha256Digest& sha256) {
  return QueryAll(reader,
                  "SELECT fleets.name"
                  " FROM release_images AS image"
                  " CROSS JOIN releases ON releases.id = image.release"
                  " CROSS JOIN fleets ON fleets.id = releases.fleet"
                  " WHERE image.artifact = ?1 AND image.org = ?2",
                  {sha256, org}, [](const Row& row) { return row.Text(0); });
}

absl::Status TouchArtifacts(Writer& writer,
                            const std::map<Sha256Digest, Time>& last_used) {
  for (const auto& [sha256, time] : last_used) {
    RETURN_IF_ERROR(Execute(writer,
                            "UPDATE artifacts SET last_used = ?2"
                            " WHERE sha256 = ?1 AND last_used < ?2",
                            {sha256, time})
                        .status());
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> CachedArtifactBytes(Reader& reader) {
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> sum,
      QueryNumber(reader,
                  "SELECT coalesce(sum(size_bytes), 0) FROM artifacts"
                  " WHERE cached = 1"));
  return sum.value_or(0);
}

absl::StatusOr<std::vector<Artifact>> ListEvictable(Reader& reader, int limit) {
  return QueryAll(reader,
                  Select(absl::StrFormat("WHERE cached = 1 AND NOT %s"
                                         " ORDER BY last_used LIMIT ?1",
                                         kIsCurrent)),
                  {limit}, ReadArtifactRow);
}

absl::Status EvictArtifact(Writer& writer, const Sha256Digest& sha256) {
  RETURN_IF_ERROR(FindAnyArtifact(writer, sha256).status());
  ASSIGN_OR_RETURN(
      const int64_t changed,
      Execute(writer,
              absl::StrFormat("UPDATE artifacts SET cached = 0 WHERE"
                              " sha256 = ?1 AND NOT %s",
                              kIsCurrent),
              {sha256}));
  if (changed == 0) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "artifact %s is part of a current release: its bytes stay",
        sha256.Hex()));
  }
  return Execute(writer, "DELETE FROM artifact_bytes WHERE sha256 = ?1",
                 {sha256})
      .status();
}

}  // namespace bootmill::store
