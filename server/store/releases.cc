// SPDX-License-Identifier: Apache-2.0
#include "server/store/releases.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/status_macros.h"
#include "server/store/errors.h"
#include "server/store/fleets.h"
#include "server/store/query.h"
#include "server/store/rows.h"

namespace bootmill::store {
namespace {

// A release and the number of its row.
struct Found {
  int64_t id = 0;
  Release release;
};

// CROSS JOIN makes SQLite begin with the first table, whose order is wanted.
std::string Select(std::string_view rest) {
  return absl::StrFormat(
      "SELECT releases.id, releases.org, fleets.name, releases.number,"
      " releases.revision, toolchains.name, toolchains.digest,"
      " revisions.spec_digest, releases.create_time, revisions.role,"
      " CASE revisions.role WHEN 0 THEN revisions.spec END"
      " FROM releases"
      " CROSS JOIN fleets ON fleets.id = releases.fleet"
      " CROSS JOIN toolchains ON toolchains.id = releases.toolchain"
      " CROSS JOIN revisions ON revisions.fleet = releases.fleet"
      " AND revisions.number = releases.revision %s",
      rest);
}

// Returns UNSPECIFIED if `bytes` are not a spec.
v1::Role RoleOf(const Bytes& bytes) {
  v1::LoaderSpec spec;
  return spec.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))
             ? spec.role()
             : v1::ROLE_UNSPECIFIED;
}

Found ReadRow(const Row& row) {
  Found found;
  found.id = row.Integer(0);
  Release& release = found.release;
  release.org = row.Text(1);
  release.fleet = row.Text(2);
  release.number = row.Int(3);
  release.revision = row.Int(4);
  release.toolchain = row.Text(5);
  release.toolchain_digest = row.Digest(6);
  release.spec_digest = row.Digest(7);
  release.create_time = row.TimeAt(8);
  release.role = row.Enum<v1::Role>(9);
  if (release.role == v1::ROLE_UNSPECIFIED) {
    release.role = RoleOf(row.Blob(10));
  }
  return found;
}

ReleaseImage ReadImage(const Row& row) {
  ReleaseImage image;
  image.target = row.TargetAt(0);
  image.artifact = row.Digest(1);
  image.size_bytes = row.Integer(2);
  image.plan = row.Digest(3);
  image.line = row.Text(4);
  image.module_count = row.Int(5);
  return image;
}

absl::StatusOr<Release> Complete(Reader& reader, Found found) {
  ASSIGN_OR_RETURN(
      found.release.images,
      QueryAll(reader,
               "SELECT image.target, image.artifact, artifacts.size_bytes,"
               " image.plan, image.line, image.module_count"
               " FROM release_images AS image CROSS JOIN artifacts"
               " ON artifacts.sha256 = image.artifact"
               " WHERE image.release = ?1 ORDER BY image.id",
               {found.id}, ReadImage));
  return std::move(found.release);
}

absl::StatusOr<std::optional<Release>> CompleteIf(
    Reader& reader, absl::StatusOr<std::optional<Found>> found) {
  RETURN_IF_ERROR(found.status());
  if (!found->has_value()) {
    return std::nullopt;
  }
  return Complete(reader, **std::move(found));
}

absl::Status CheckImages(const std::vector<ReleaseImage>& images,
                         const std::vector<Attestation>& attestations) {
  const auto count = [&](Target target) {
    return std::count_if(
        images.begin(), images.end(),
        [&](const ReleaseImage& image) { return image.target == target; });
  };
  if (images.empty()) {
    return absl::InvalidArgumentError("a release needs an image");
  }
  for (const ReleaseImage& image : images) {
    if (count(image.target) != 1) {
      return absl::InvalidArgumentError(
          absl::StrFormat("a release holds one image for %s, not more",
                          TargetName(image.target)));
    }
  }
  for (const Attestation& attestation : attestations) {
    if (count(attestation.target) != 1) {
      return absl::InvalidArgumentError(
          absl::StrFormat("an attestation is of %s, for which the release has "
                          "no image",
                          TargetName(attestation.target)));
    }
  }
  return absl::OkStatus();
}

absl::Status InsertImage(Writer& writer, int64_t release, std::string_view org,
                         const ReleaseImage& image) {
  return Execute(writer,
                 "INSERT INTO release_images (release, org, target, artifact,"
                 " plan, line, module_count, current)"
                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)",
                 {release, org, image.target, image.artifact, image.plan,
                  image.line, image.module_count})
      .status();
}

absl::Status InsertAttestation(Writer& writer, int64_t release,
                               const Attestation& attestation) {
  return Execute(
             writer,
             "INSERT INTO attestations (image, key_id, signature,"
             " provenance) SELECT id, ?3, ?4, ?5 FROM release_images"
             " WHERE release = ?1 AND target = ?2",
             {release, attestation.target, attestation.key_id,
              AsBytes(attestation.signature), AsBytes(attestation.provenance)})
      .status();
}

// Sets whether images of the fleet's release `number` are in use: those of its
// newest and of its current release are, and their bytes are never evicted.
absl::Status SetInUse(Writer& writer, int64_t fleet, int number, bool in_use) {
  return Execute(writer,
                 "UPDATE release_images SET current = ?3 WHERE release ="
                 " (SELECT id FROM releases WHERE fleet = ?1 AND number = ?2)",
                 {fleet, number, in_use ? 1 : 0})
      .status();
}

// Takes the fleet's next number; the release that was newest is no longer in
// use, unless hosts should have it. Returns the number.
absl::StatusOr<int> NextNumber(Writer& writer, const Fleet& before,
                               int64_t fleet) {
  if (before.newest_release.has_value() &&
      before.newest_release->number != before.current_release) {
    RETURN_IF_ERROR(
        SetInUse(writer, fleet, before.newest_release->number, false));
  }
  RETURN_IF_ERROR(Execute(writer,
                          "UPDATE fleets SET release = coalesce(release, 0) + 1"
                          " WHERE id = ?1",
                          {fleet})
                      .status());
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> number,
      QueryNumber(writer, "SELECT release FROM fleets WHERE id = ?1", {fleet}));
  return static_cast<int>(number.value_or(0));
}

absl::StatusOr<int64_t> InsertRow(Writer& writer, const Release& release,
                                  int64_t fleet, int number) {
  ASSIGN_OR_RETURN(const int64_t toolchain,
                   ToolchainRow(writer, release.toolchain));
  RETURN_IF_ERROR(
      Execute(writer,
              "INSERT INTO releases (org, fleet, number, revision, toolchain,"
              " create_time) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
              {release.org, fleet, number, release.revision, toolchain,
               release.create_time})
          .status());
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> row,
      QueryNumber(writer,
                  "SELECT id FROM releases WHERE fleet = ?1 AND number = ?2",
                  {fleet, number}));
  return row.value_or(0);
}

}  // namespace

absl::StatusOr<Release> InsertRelease(
    Writer& writer, const Release& release,
    const std::vector<Attestation>& attestations) {
  RETURN_IF_ERROR(CheckImages(release.images, attestations));
  ASSIGN_OR_RETURN(const int64_t fleet,
                   FleetRowWithRevision(writer, release.org, release.fleet,
                                        release.revision));
  ASSIGN_OR_RETURN(const Fleet before,
                   FindFleet(writer, release.org, release.fleet));
  ASSIGN_OR_RETURN(const int number, NextNumber(writer, before, fleet));
  ASSIGN_OR_RETURN(const int64_t row,
                   InsertRow(writer, release, fleet, number));
  for (const ReleaseImage& image : release.images) {
    RETURN_IF_ERROR(InsertImage(writer, row, release.org, image));
  }
  for (const Attestation& attestation : attestations) {
    RETURN_IF_ERROR(InsertAttestation(writer, row, attestation));
  }
  return FindRelease(writer, release.org, release.fleet, number);
}

absl::StatusOr<Release> FindRelease(Reader& reader, std::string_view org,
                                    std::string_view fleet, int number) {
  const auto fleet_row = FleetRow(reader, org, fleet);
  if (absl::IsNotFound(fleet_row.status())) {
    return NotFound(ReleaseResource(org, fleet, number));
  }
  RETURN_IF_ERROR(fleet_row.status());
  ASSIGN_OR_RETURN(
      std::optional<Release> release,
      CompleteIf(reader, QueryOne(reader,
                                  Select("WHERE releases.fleet = ?1"
                                         " AND releases.number = ?2"),
                                  {*fleet_row, number}, ReadRow)));
  if (!release.has_value()) {
    return NotFound(ReleaseResource(org, fleet, number));
  }
  return *std::move(release);
}

absl::StatusOr<std::optional<Release>> FindReleaseOf(
    Reader& reader, std::string_view org, std::string_view fleet, int revision,
    std::string_view toolchain) {
  return CompleteIf(
      reader,
      QueryOne(reader,
               Select("WHERE releases.fleet = (SELECT id FROM fleets"
                      " WHERE org = ?1 AND name = ?2)"
                      " AND releases.revision = ?3 AND releases.toolchain ="
                      " (SELECT id FROM toolchains WHERE name = ?4)"
                      " ORDER BY releases.number DESC LIMIT 1"),
               {org, fleet, revision, toolchain}, ReadRow));
}

absl::StatusOr<std::optional<Release>> CurrentRelease(Reader& reader,
                                                      std::string_view org,
                                                      std::string_view fleet) {
  ASSIGN_OR_RETURN(const int64_t fleet_row, FleetRow(reader, org, fleet));
  return CompleteIf(reader,
                    QueryOne(reader,
                             Select("WHERE releases.fleet = ?1"
                                    " AND releases.number = fleets.current"),
                             {fleet_row}, ReadRow));
}

absl::StatusOr<std::optional<int>> PromoteRelease(Writer& writer,
                                                  std::string_view org,
                                                  std::string_view fleet,
                                                  int number) {
  RETURN_IF_ERROR(FindRelease(writer, org, fleet, number).status());
  ASSIGN_OR_RETURN(const Fleet before, FindFleet(writer, org, fleet));
  if (before.delete_time.has_value()) {
    return FleetIsDeleted(org, fleet);
  }
  ASSIGN_OR_RETURN(const int64_t row, FleetRow(writer, org, fleet));
  if (before.current_release.has_value() &&
      *before.current_release != before.newest_release->number) {
    RETURN_IF_ERROR(SetInUse(writer, row, *before.current_release, false));
  }
  RETURN_IF_ERROR(SetInUse(writer, row, number, true));
  RETURN_IF_ERROR(Execute(writer,
                          "UPDATE fleets SET current = ?2 WHERE id = ?1",
                          {row, number})
                      .status());
  return before.current_release;
}

absl::StatusOr<Page<Release>> ListReleases(Reader& reader, std::string_view org,
                                           std::string_view fleet,
                                           const PageRequest& page) {
  const ListId list("releases", {org, fleet});
  ASSIGN_OR_RETURN(const std::optional<int64_t> token,
                   list.NumberOf(page.token));
  const int64_t from = token.value_or(std::numeric_limits<int64_t>::max());
  ASSIGN_OR_RETURN(
      Page<Found> found,
      fleet.empty()
          ? QueryPage(reader,
                      Select("WHERE releases.org = ?1 AND releases.id <= ?2"
                             " ORDER BY releases.id DESC LIMIT ?3"),
                      {org, from}, page, list, &Row::Integer, ReadRow)
          : QueryPage(reader,
                      Select("WHERE releases.fleet = (SELECT id FROM fleets"
                             " WHERE org = ?1 AND name = ?2)"
                             " AND releases.id <= ?3"
                             " ORDER BY releases.id DESC LIMIT ?4"),
                      {org, fleet, from}, page, list, &Row::Integer, ReadRow));
  Page<Release> releases;
  releases.next_page_token = std::move(found.next_page_token);
  for (Found& item : found.items) {
    ASSIGN_OR_RETURN(releases.items.emplace_back(),
                     Complete(reader, std::move(item)));
  }
  return releases;
}

absl::StatusOr<Page<ReleaseAttestation>> ListAttestations(
    Reader& reader, std::string_view org, const Sha256Digest& artifact,
    const PageRequest& page) {
  const ListId list("attestations", {org, artifact.Hex()});
  ASSIGN_OR_RETURN(const std::optional<int64_t> from,
                   list.NumberOf(page.token));
  return QueryPage(
      reader,
      "SELECT image.id, fleets.name, releases.number, image.target,"
      " attestations.provenance, attestations.signature, attestations.key_id,"
      " releases.create_time FROM release_images AS image"
      " CROSS JOIN attestations ON attestations.image = image.id"
      " CROSS JOIN releases ON releases.id = image.release"
      " CROSS JOIN fleets ON fleets.id = releases.fleet"
      " WHERE image.artifact = ?1 AND image.org = ?2 AND image.id <= ?3"
      " ORDER BY image.id DESC LIMIT ?4",
      {artifact, org, from.value_or(std::numeric_limits<int64_t>::max())}, page,
      list, &Row::Integer, [](const Row& row) {
        ReleaseAttestation result;
        result.fleet = row.Text(1);
        result.number = row.Int(2);
        result.attestation = {row.TargetAt(3), std::string(AsText(row.Blob(4))),
                              std::string(AsText(row.Blob(5))), row.Text(6)};
        result.create_time = row.TimeAt(7);
        return result;
      });
}

}  // namespace bootmill::store
