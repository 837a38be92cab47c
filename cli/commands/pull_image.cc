// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/pull_image.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "bootmill/v1/artifact_service.grpc.pb.h"
#include "cli/commands/image_file.h"
#include "cli/output/resource_text.h"
#include "cli/remote/paging.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/rpc/download.h"
#include "common/sha256.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "common/unique_fd.h"
#include "trust/api/claim.h"
#include "trust/dsse.h"
#include "trust/provenance.h"

namespace bootmill::cli {
namespace {

std::string PartPath(const Wanted& wanted) {
  return absl::StrFormat("%s.%s.part", wanted.path, wanted.image.sha256());
}

absl::StatusOr<v1::Attestation> FindAttestation(const Remote& remote,
                                                const Wanted& wanted) {
  v1::ListAttestationsRequest request;
  request.set_parent(wanted.image.artifact());
  ASSIGN_OR_RETURN(
      const std::vector<v1::Attestation> all,
      ListAll<v1::ArtifactService>(
          remote, &v1::ArtifactService::Stub::ListAttestations, request,
          &v1::ListAttestationsResponse::attestations, 1000));
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const v1::Attestation& one) {
        return one.release() == wanted.release.name() &&
               one.target() == wanted.image.target();
      });
  if (found == all.end()) {
    return absl::NotFoundError(absl::StrFormat(
        "nothing is attested of %s as part of %s", wanted.image.target(),
        ShortName(wanted.release.name())));
  }
  return *found;
}

// Returns the content of the file at the path if it is already the image.
std::optional<Bytes> PresentImage(const Wanted& wanted) {
  absl::StatusOr<Bytes> bytes = ReadFile(wanted.path, kMaxArtifactBytes);
  if (!bytes.ok() || Sha256(*bytes).Hex() != wanted.image.sha256()) {
    return std::nullopt;
  }
  return *std::move(bytes);
}

absl::StatusOr<Bytes> Fetch(const Remote& remote, const Wanted& wanted,
                            const Sha256Digest& digest, Progress& progress) {
  const std::string part = PartPath(wanted);
  const UniqueFd fd(
      open(part.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) {
    return ErrnoStatus(errno, "create " + part);
  }
  const rpc::Download download{wanted.image.artifact(),
                               static_cast<uint64_t>(wanted.image.size_bytes()),
                               digest};
  return rpc::FetchArtifact(
      remote.channel(), download, fd.get(), [&](uint64_t done) {
        progress.Update(wanted.path,
                        absl::StrFormat(": %d of %d KiB", done / kKiB,
                                        download.size_bytes / kKiB));
      });
}

absl::Status IsOfAnother(const Wanted& wanted, const std::string& whose) {
  return absl::FailedPreconditionError(absl::StrFormat(
      "%s; pull fleet %s into a directory of its own (-d), or say --replace",
      whose, ShortName(wanted.release.fleet())));
}

// Refuses an image beside which there is another fleet's attestation.
absl::Status CheckAttestedOwner(const Wanted& wanted) {
  const absl::StatusOr<Bytes> bytes =
      ReadFile(ProvenancePath(wanted.path), trust::kMaxEnvelopeBytes);
  if (!bytes.ok()) {
    return absl::OkStatus();
  }
  const absl::StatusOr<trust::Provenance> said =
      ReadProvenance(std::string(AsText(*bytes)));
  return !said.ok() || said->fleet == ShortName(wanted.release.fleet())
             ? absl::OkStatus()
             : IsOfAnother(wanted, "is an image of fleet " + said->fleet);
}

// Returns the name of the fleet of `release`: `web` for
// `orgs/default/releases/web-3`.
std::string FleetOf(std::string_view release) {
  const std::string id = ShortName(release);
  return id.substr(0, id.rfind('-'));
}

// Refuses to replace an image of another fleet, or a file that is no image of
// the org: the second stages of all fleets have the same names. The daemon
// knows to which releases the bytes that are there belong.
absl::Status CheckOwner(const Remote& remote, const Wanted& wanted) {
  RETURN_IF_ERROR(CheckAttestedOwner(wanted));
  std::error_code error;
  if (wanted.release.role() != v1::ROLE_GUEST_SECOND_STAGE ||
      !std::filesystem::exists(wanted.path, error)) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const Bytes bytes, ReadFile(wanted.path, kMaxArtifactBytes));
  const std::string digest = Sha256(bytes).Hex();
  if (digest == wanted.image.sha256()) {
    return absl::OkStatus();
  }
  v1::GetArtifactRequest request;
  request.set_name(remote.Name("artifacts", digest));
  const absl::StatusOr<v1::Artifact> artifact =
      remote.Call<v1::ArtifactService>(&v1::ArtifactService::Stub::GetArtifact,
                                       request);
  if (absl::IsNotFound(artifact.status()) ||
      absl::IsPermissionDenied(artifact.status())) {
    return IsOfAnother(wanted,
                       absl::StrFormat("holds another file than an image of "
                                       "fleet %s",
                                       ShortName(wanted.release.fleet())));
  }
  RETURN_IF_ERROR(artifact.status());
  const auto& releases = artifact->releases();
  const bool own = std::any_of(
      releases.begin(), releases.end(), [&](const std::string& release) {
        return FleetOf(release) == ShortName(wanted.release.fleet());
      });
  if (own || releases.empty()) {
    return absl::OkStatus();
  }
  return IsOfAnother(
      wanted, absl::StrFormat("is an image of fleet %s (%s)",
                              FleetOf(releases[0]), ShortName(releases[0])));
}

}  // namespace

absl::StatusOr<Pulled> PullImage(const Remote& remote, const Wanted& wanted,
                                 const PullSettings& settings,
                                 Progress& progress) {
  Pulled pulled;
  pulled.path = wanted.path;
  if (!settings.replace) {
    RETURN_IF_ERROR(CheckOwner(remote, wanted));
  }
  ASSIGN_OR_RETURN(const trust::TargetClaim claim,
                   trust::ClaimOfImage(wanted.release.name(), wanted.image));
  std::optional<v1::Attestation> attestation;
  if (settings.trust != nullptr || settings.attestations) {
    ASSIGN_OR_RETURN(attestation, FindAttestation(remote, wanted));
  }
  std::optional<Bytes> bytes = PresentImage(wanted);
  pulled.downloaded = !bytes.has_value();
  if (!bytes.has_value()) {
    ASSIGN_OR_RETURN(bytes, Fetch(remote, wanted, claim.digest, progress));
  }
  if (settings.trust != nullptr) {
    ASSIGN_OR_RETURN(
        const trust::VerifiedTarget verified,
        settings.trust->Verify(claim, trust::EvidenceOf(*attestation), *bytes));
    pulled.keys = verified.statement_key_ids;
  }
  if (settings.attestations) {
    RETURN_IF_ERROR(WriteFileAtomic(ProvenancePath(wanted.path),
                                    AsBytes(attestation->provenance())));
    RETURN_IF_ERROR(WriteFileAtomic(SignaturePath(wanted.path),
                                    AsBytes(attestation->signature())));
  } else if (pulled.downloaded) {
    // The files that lie there are about the image that is replaced.
    unlink(ProvenancePath(wanted.path).c_str());
    unlink(SignaturePath(wanted.path).c_str());
  }
  if (pulled.downloaded) {
    RETURN_IF_ERROR(WriteFileAtomic(wanted.path, *bytes));
    unlink(PartPath(wanted).c_str());
  }
  return pulled;
}

}  // namespace bootmill::cli
