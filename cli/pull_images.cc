// SPDX-License-Identifier: Apache-2.0
#include "cli/pull_images.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "bootmill/v1/artifact_service.grpc.pb.h"
#include "cli/attestations.h"
#include "cli/message_document.h"
#include "cli/paging.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/rpc/download.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "common/unique_fd.h"
#include "trust/api/claim.h"

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

// Returns the file at the path if it is the image already.
std::optional<Bytes> PresentImage(const Wanted& wanted) {
  absl::StatusOr<Bytes> bytes = ReadFile(wanted.path, kMaxArtifactBytes);
  if (!bytes.ok() || Sha256(*bytes).Hex() != wanted.image.sha256()) {
    return std::nullopt;
  }
  return *std::move(bytes);
}

absl::StatusOr<Bytes> Fetch(const Remote& remote, const Wanted& wanted,
                            Progress& progress) {
  const std::string part = PartPath(wanted);
  const UniqueFd fd(
      open(part.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) {
    return ErrnoStatus(errno, "create " + part);
  }
  const rpc::Download download{
      wanted.image.artifact(),
      static_cast<uint64_t>(wanted.image.size_bytes())};
  // What an earlier run left may be wrong; then once from the beginning.
  for (const bool again : {true, false}) {
    RETURN_IF_ERROR(rpc::CompleteFile(
        remote.channel(), download, fd.get(), [&](uint64_t done) {
          progress.Update(absl::StrFormat("%s: %d of %d KiB", wanted.path,
                                          done / kKiB,
                                          download.size_bytes / kKiB));
        }));
    ASSIGN_OR_RETURN(Bytes bytes, rpc::ReadWhole(fd.get()));
    if (Sha256(bytes).Hex() == wanted.image.sha256()) {
      return bytes;
    }
    if (ftruncate(fd.get(), 0) != 0) {
      return ErrnoStatus(errno, "empty " + part);
    }
    if (!again) {
      return absl::DataLossError(absl::StrFormat(
          "%s: the server's bytes have SHA-256 %s; nothing was written",
          wanted.image.artifact(), Sha256(bytes).Hex()));
    }
  }
  return absl::InternalError("the loop above returns");
}

}  // namespace

absl::StatusOr<Pulled> PullImage(const Remote& remote, const Wanted& wanted,
                                 const PullSettings& settings,
                                 Progress& progress) {
  Pulled pulled;
  pulled.path = wanted.path;
  std::optional<v1::Attestation> attestation;
  if (settings.trust != nullptr || settings.attestations) {
    ASSIGN_OR_RETURN(attestation, FindAttestation(remote, wanted));
  }
  std::optional<Bytes> bytes = PresentImage(wanted);
  pulled.downloaded = !bytes.has_value();
  if (!bytes.has_value()) {
    ASSIGN_OR_RETURN(bytes, Fetch(remote, wanted, progress));
  }
  if (settings.trust != nullptr) {
    ASSIGN_OR_RETURN(const trust::TargetClaim claim,
                     trust::ClaimOfImage(wanted.release.name(), wanted.image));
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
  }
  if (pulled.downloaded) {
    RETURN_IF_ERROR(WriteFileAtomic(wanted.path, *bytes));
    unlink(PartPath(wanted).c_str());
  }
  return pulled;
}

}  // namespace bootmill::cli
