// SPDX-License-Identifier: Apache-2.0
// Names of resources, such as `orgs/ORG/fleets/FLEET`, built and taken apart.
// Source: AIP-122.
#ifndef BOOTMILL_COMMON_RESOURCE_NAME_H_
#define BOOTMILL_COMMON_RESOURCE_NAME_H_

#include <optional>
#include <string>
#include <string_view>

namespace bootmill {

// What every name of an org, or of something in one, begins with.
inline constexpr std::string_view kOrgPrefix = "orgs/";

// A resource of an org. The form of `id` depends on the collection.
struct OrgResource {
  std::string org;
  std::string id;
};

// The two parts of a release's id.
struct ReleaseId {
  std::string fleet;
  int number = 0;
};

// Each returns nothing for a text that has not exactly the form named.
//
// ORG of `orgs/ORG`.
std::optional<std::string> ParseOrgName(std::string_view name);
// The parts of `orgs/ORG/COLLECTION/ID`.
std::optional<OrgResource> ParseOrgResource(std::string_view name,
                                            std::string_view collection);
// The parts of `FLEET-NUMBER`.
std::optional<ReleaseId> ParseReleaseId(std::string_view id);
// NAME of `toolchains/NAME`.
std::optional<std::string> ParseToolchainName(std::string_view name);

// Returns ORG of a name that is `orgs/ORG` or begins with `orgs/ORG/`.
std::optional<std::string> OrgOfName(std::string_view name);

// Each builds a name.
std::string OrgName(std::string_view org);
std::string FleetName(std::string_view org, std::string_view fleet);
std::string RevisionName(std::string_view org, std::string_view fleet,
                         int number);
std::string ReleaseName(std::string_view org, std::string_view fleet,
                        int number);
std::string BuildName(std::string_view org, std::string_view id);
std::string ArtifactName(std::string_view org, std::string_view sha256);
std::string PrincipalName(std::string_view org, std::string_view id);
std::string TokenName(std::string_view org, std::string_view id);
std::string ToolchainName(std::string_view id);

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_RESOURCE_NAME_H_
