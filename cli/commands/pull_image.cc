// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/pull_image.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
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
        progress.Update(absl::StrFormat("%s: %d of %d KiB", wanted.path,
                                        done / kKiB,
                                        download.size_bytes / kKiB));
      });
}

// Refuses to replace an image that is known to be another fleet's: the second
// stages of all fleets have the same names.
absl::Status CheckOwner(const Wanted& wanted) {
  const absl::StatusOr<Bytes> bytes =
      ReadFile(ProvenancePath(wanted.path), trust::kMaxEnvelopeBytes);
  if (!bytes.ok()) {
    return absl::OkStatus();
  }
  const absl::StatusOr<trust::Provenance> said =
      ReadProvenance(std::string(AsText(*bytes)));
  const std::string fleet = ShortName(wanted.release.fleet());
  if (!said.ok() || said->fleet == fleet) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrFormat(
      "is an image of fleet %s; pull fleet %s into a directory of its own (-d)",
      said->fleet, fleet));
}

}  // namespace

absl::StatusOr<Pulled> PullImage(const Remote& remote, const Wanted& wanted,
                                 const PullSettings& settings,
                                 Progress& progress) {
  Pulled pulled;
  pulled.path = wanted.path;
  RETURN_IF_ERROR(CheckOwner(wanted));
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
    // What lies there is about the image that is replaced.
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
