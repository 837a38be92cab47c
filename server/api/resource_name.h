// SPDX-License-Identifier: Apache-2.0
// Names of resources: `orgs/ORG/fleets/FLEET` and the like, apart and together.
#ifndef BOOTMILL_SERVER_API_RESOURCE_NAME_H_
#define BOOTMILL_SERVER_API_RESOURCE_NAME_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace bootmill::server {

// A resource below an org. `id` is of the collection's own form.
struct OrgResource {
  std::string org;
  std::string id;
};

// A release's own two parts.
struct ReleaseId {
  std::string fleet;
  int number = 0;
};

// Takes `name`, from the request's field `field`, apart. Errors: all answer
// INVALID_ARGUMENT about the field, saying what form was expected.
absl::StatusOr<std::string> OrgIdOf(std::string_view field,
                                    std::string_view name);
absl::StatusOr<OrgResource> OrgResourceOf(std::string_view field,
                                          std::string_view name,
                                          std::string_view collection);
absl::StatusOr<std::string> ToolchainIdOf(std::string_view field,
                                          std::string_view name);
// Of `FLEET-NUMBER`.
absl::StatusOr<ReleaseId> ReleaseIdOf(std::string_view field,
                                      std::string_view id);

// Put names together.
std::string OrgName(std::string_view org);
std::string FleetName(std::string_view org, std::string_view fleet);
std::string RevisionName(std::string_view org, std::string_view fleet,
                         int number);
std::string ReleaseName(std::string_view org, std::string_view fleet,
                        int number);
std::string BuildName(std::string_view org, std::string_view id);
std::string ArtifactName(std::string_view org, std::string_view sha256);
std::string PrincipalName(std::string_view org, std::string_view id);
std::string ToolchainName(std::string_view id);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_RESOURCE_NAME_H_
