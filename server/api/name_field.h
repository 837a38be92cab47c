// SPDX-License-Identifier: Apache-2.0
// Names of resources (common/resource_name.h) in the fields of requests.
#ifndef BOOTMILL_SERVER_API_NAME_FIELD_H_
#define BOOTMILL_SERVER_API_NAME_FIELD_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/resource_name.h"

namespace bootmill::server {

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

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_NAME_FIELD_H_
