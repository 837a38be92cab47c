// SPDX-License-Identifier: Apache-2.0
#include "trust/api/claim.h"

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/str_format.h"
#include "common/hex.h"
#include "common/resource_name.h"
#include "common/status_macros.h"

namespace bootmill::trust {
namespace {

absl::Status Wrong(std::string_view what, std::string_view value) {
  return absl::InvalidArgumentError(
      absl::StrFormat("the server's answer: `%s` is no %s", value, what));
}

absl::StatusOr<Sha256Digest> ParseDigest(std::string_view what,
                                         std::string_view hex) {
  Sha256Digest digest;
  if (!HexDecode(hex, digest.bytes)) {
    return Wrong(what, hex);
  }
  return digest;
}

// Sets org, fleet and release of the claim.
absl::Status ReadName(std::string_view name, TargetClaim& claim) {
  const std::optional<OrgResource> resource =
      ParseOrgResource(name, "releases");
  const std::optional<ReleaseId> release =
      resource.has_value() ? ParseReleaseId(resource->id) : std::nullopt;
  if (!release.has_value()) {
    return Wrong("release name (orgs/ORG/releases/FLEET-N)", name);
  }
  claim.org = resource->org;
  claim.fleet = release->fleet;
  claim.release = static_cast<uint32_t>(release->number);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TargetClaim> ClaimOfImage(std::string_view release,
                                         const v1::ReleaseImage& image) {
  TargetClaim claim;
  RETURN_IF_ERROR(ReadName(release, claim));
  const std::optional<Target> target = FindTarget(image.target());
  if (!target.has_value()) {
    return Wrong("target", image.target());
  }
  if (image.size_bytes() < 0) {
    return Wrong("size", std::to_string(image.size_bytes()));
  }
  claim.target = *target;
  claim.size_bytes = static_cast<uint64_t>(image.size_bytes());
  ASSIGN_OR_RETURN(claim.digest, ParseDigest("SHA-256", image.sha256()));
  ASSIGN_OR_RETURN(claim.plan_identity,
                   ParseDigest("plan identity", image.plan()));
  return claim;
}

Evidence EvidenceOf(const v1::Attestation& attestation) {
  return {attestation.provenance(), ToBytes(attestation.signature())};
}

}  // namespace bootmill::trust
