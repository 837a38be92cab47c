// SPDX-License-Identifier: Apache-2.0
#include "trust/api/claim.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/str_format.h"
#include "common/status_macros.h"

namespace bootmill::trust {
namespace {

absl::Status Wrong(std::string_view what, std::string_view value) {
  return absl::InvalidArgumentError(
      absl::StrFormat("the server's answer: `%s` is no %s", value, what));
}

absl::StatusOr<Sha256Digest> ParseDigest(std::string_view what,
                                         std::string_view hex) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  Sha256Digest digest;
  if (hex.size() != 2 * digest.bytes.size()) {
    return Wrong(what, hex);
  }
  for (size_t i = 0; i < digest.bytes.size(); ++i) {
    const size_t high = kDigits.find(hex[2 * i]);
    const size_t low = kDigits.find(hex[2 * i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) {
      return Wrong(what, hex);
    }
    digest.bytes[i] = static_cast<std::byte>(high * 16 + low);
  }
  return digest;
}

std::optional<uint32_t> ParseNumber(std::string_view text) {
  uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || number == 0 ||
      text.starts_with('0')) {
    return std::nullopt;
  }
  return number;
}

// Sets org, fleet and release of the claim from `orgs/ORG/releases/FLEET-N`.
absl::Status ReadName(std::string_view name, TargetClaim& claim) {
  constexpr std::string_view kOrgs = "orgs/";
  constexpr std::string_view kReleases = "/releases/";
  const size_t middle = name.find(kReleases);
  const size_t dash = name.rfind('-');
  if (!name.starts_with(kOrgs) || middle == std::string_view::npos ||
      dash == std::string_view::npos || dash < middle + kReleases.size()) {
    return Wrong("release name (orgs/ORG/releases/FLEET-N)", name);
  }
  const size_t fleet = middle + kReleases.size();
  const std::optional<uint32_t> number = ParseNumber(name.substr(dash + 1));
  claim.org = name.substr(kOrgs.size(), middle - kOrgs.size());
  claim.fleet = name.substr(fleet, dash - fleet);
  if (!number.has_value() || claim.org.empty() || claim.fleet.empty()) {
    return Wrong("release name (orgs/ORG/releases/FLEET-N)", name);
  }
  claim.release = *number;
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
