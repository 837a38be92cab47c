// SPDX-License-Identifier: Apache-2.0
// Parsing and building names of resources such as `orgs/ORG/fleets/FLEET`.
#ifndef BOOTMILL_SERVER_API_RESOURCE_NAME_H_
#define BOOTMILL_SERVER_API_RESOURCE_NAME_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace bootmill::server {

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

// Each parses `name`, the value of the request's field `field`. Errors:
// INVALID_ARGUMENT about the field, naming the expected form.
absl::StatusOr<std::string> OrgIdOf(std::string_view field,
                                    std::string_view name);
absl::StatusOr<OrgResource> OrgResourceOf(std::string_view field,
                                          std::string_view name,
                                          std::string_view collection);
absl::StatusOr<std::string> ToolchainIdOf(std::string_view field,
                                          std::string_view name);
// Parses a release's id, `FLEET-NUMBER`.
absl::StatusOr<ReleaseId> ReleaseIdOf(std::string_view field,
                                      std::string_view id);

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

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_RESOURCE_NAME_H_
