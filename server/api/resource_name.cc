// SPDX-License-Identifier: Apache-2.0
#include "server/api/resource_name.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "absl/strings/str_format.h"
#include "common/resource_id.h"
#include "common/rpc/error_info.h"
#include "server/api/identity.h"

namespace bootmill::server {
namespace {

constexpr std::string_view kOrgs = "orgs/";
constexpr std::string_view kToolchains = "toolchains/";
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

absl::Status Expected(std::string_view field, std::string_view form) {
  return rpc::FieldError(field, absl::StrFormat("expected `%s`", form));
}

}  // namespace

absl::StatusOr<std::string> OrgIdOf(std::string_view field,
                                    std::string_view name) {
  if (!name.starts_with(kOrgs) || !IsResourceId(name.substr(kOrgs.size()))) {
    return Expected(field, "orgs/ORG");
  }
  return std::string(name.substr(kOrgs.size()));
}

absl::StatusOr<OrgResource> OrgResourceOf(std::string_view field,
                                          std::string_view name,
                                          std::string_view collection) {
  std::string_view rest = name;
  const std::string_view orgs = TakePart(rest);
  const std::string_view org = TakePart(rest);
  const std::string_view actual = TakePart(rest);
  if (orgs != "orgs" || !IsResourceId(org) || actual != collection ||
      !IsPlainId(rest)) {
    return Expected(field, absl::StrFormat("orgs/ORG/%s/ID", collection));
  }
  return OrgResource{std::string(org), std::string(rest)};
}

absl::StatusOr<std::string> ToolchainIdOf(std::string_view field,
                                          std::string_view name) {
  if (!name.starts_with(kToolchains) ||
      !IsPlainId(name.substr(kToolchains.size()))) {
    return Expected(field, "toolchains/NAME");
  }
  return std::string(name.substr(kToolchains.size()));
}

absl::StatusOr<ReleaseId> ReleaseIdOf(std::string_view field,
                                      std::string_view id) {
  const size_t dash = id.rfind('-');
  ReleaseId release;
  if (dash != std::string_view::npos) {
    const std::string_view digits = id.substr(dash + 1);
    const auto [end, error] = std::from_chars(
        digits.data(), digits.data() + digits.size(), release.number);
    release.fleet = std::string(id.substr(0, dash));
    if (error == std::errc() && end == digits.data() + digits.size() &&
        release.number > 0 && digits.front() != '0' &&
        IsResourceId(release.fleet)) {
      return release;
    }
  }
  return Expected(field, "orgs/ORG/releases/FLEET-NUMBER");
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

}  // namespace bootmill::server
