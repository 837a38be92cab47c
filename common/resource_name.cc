// SPDX-License-Identifier: Apache-2.0
#include "common/resource_name.h"

#include <algorithm>
#include <charconv>

#include "absl/strings/str_format.h"
#include "common/resource_id.h"

namespace bootmill {
namespace {

constexpr std::string_view kToolchainPrefix = "toolchains/";
constexpr size_t kMaxIdLength = 128;

// Returns whether `id` is allowed in any collection: it must be safe in paths
// and messages.
bool IsPlainId(std::string_view id) {
  constexpr std::string_view kOthers = "-._+~:";
  if (id.empty() || id.size() > kMaxIdLength) {
    return false;
  }
  return std::all_of(id.begin(), id.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || kOthers.find(c) != std::string_view::npos;
  });
}

// Removes the part before the next `/`, and the slash, from `name`, and returns
// the part.
std::string_view TakePart(std::string_view& name) {
  const size_t slash = name.find('/');
  const std::string_view part = name.substr(0, slash);
  name.remove_prefix(slash == std::string_view::npos ? name.size() : slash + 1);
  return part;
}

}  // namespace

std::optional<std::string> ParseOrgName(std::string_view name) {
  if (!name.starts_with(kOrgPrefix) ||
      !IsResourceId(name.substr(kOrgPrefix.size()))) {
    return std::nullopt;
  }
  return std::string(name.substr(kOrgPrefix.size()));
}

std::optional<OrgResource> ParseOrgResource(std::string_view name,
                                            std::string_view collection) {
  std::string_view rest = name;
  const std::string_view orgs = TakePart(rest);
  const std::string_view org = TakePart(rest);
  const std::string_view actual = TakePart(rest);
  if (orgs != "orgs" || !IsResourceId(org) || actual != collection ||
      !IsPlainId(rest)) {
    return std::nullopt;
  }
  return OrgResource{std::string(org), std::string(rest)};
}

std::optional<ReleaseId> ParseReleaseId(std::string_view id) {
  const size_t dash = id.rfind('-');
  if (dash == std::string_view::npos) {
    return std::nullopt;
  }
  ReleaseId release{std::string(id.substr(0, dash)), 0};
  const std::string_view digits = id.substr(dash + 1);
  const auto [end, error] = std::from_chars(
      digits.data(), digits.data() + digits.size(), release.number);
  if (error != std::errc() || end != digits.data() + digits.size() ||
      release.number <= 0 || digits.front() == '0' ||
      !IsResourceId(release.fleet)) {
    return std::nullopt;
  }
  return release;
}

std::optional<std::string> ParseToolchainName(std::string_view name) {
  if (!name.starts_with(kToolchainPrefix) ||
      !IsPlainId(name.substr(kToolchainPrefix.size()))) {
    return std::nullopt;
  }
  return std::string(name.substr(kToolchainPrefix.size()));
}

std::optional<std::string> OrgOfName(std::string_view name) {
  std::string_view rest = name;
  if (TakePart(rest) != "orgs") {
    return std::nullopt;
  }
  const std::string_view org = TakePart(rest);
  if (!IsResourceId(org)) {
    return std::nullopt;
  }
  return std::string(org);
}

std::string OrgName(std::string_view org) {
  return absl::StrFormat("orgs/%s", org);
}

std::string FleetName(std::string_view org, std::string_view fleet) {
  return absl::StrFormat("orgs/%s/fleets/%s", org, fleet);
}

std::string RevisionName(std::string_view org, std::string_view fleet,
                         int number) {
  return absl::StrFormat("orgs/%s/fleets/%s/revisions/%d", org, fleet, number);
}

std::string ReleaseName(std::string_view org, std::string_view fleet,
                        int number) {
  return absl::StrFormat("orgs/%s/releases/%s-%d", org, fleet, number);
}

std::string BuildName(std::string_view org, std::string_view id) {
  return absl::StrFormat("orgs/%s/builds/%s", org, id);
}

std::string ArtifactName(std::string_view org, std::string_view sha256) {
  return absl::StrFormat("orgs/%s/artifacts/%s", org, sha256);
}

std::string PrincipalName(std::string_view org, std::string_view id) {
  return absl::StrFormat("orgs/%s/principals/%s", org, id);
}

std::string TokenName(std::string_view org, std::string_view id) {
  return absl::StrFormat("orgs/%s/tokens/%s", org, id);
}

std::string ToolchainName(std::string_view id) {
  return absl::StrFormat("toolchains/%s", id);
}

}  // namespace bootmill
