// SPDX-License-Identifier: Apache-2.0
// The wording of errors about resources; used in the store only.
#ifndef BOOTMILL_SERVER_STORE_ERRORS_H_
#define BOOTMILL_SERVER_STORE_ERRORS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace bootmill::store {

// The kind of a resource (`fleet`) and its name (`orgs/default/fleets/web`).
struct Resource {
  std::string_view kind;
  std::string name;
};

// Each returns the resource with its name as in the API.
Resource OrgResource(std::string_view org);
Resource FleetResource(std::string_view org, std::string_view fleet);
Resource RevisionResource(std::string_view org, std::string_view fleet,
                          int number);
Resource ReleaseResource(std::string_view org, std::string_view fleet,
                         int number);
Resource BuildResource(std::string_view org, std::string_view build);
Resource PrincipalResource(std::string_view org, std::string_view principal);
Resource TokenResource(std::string_view org, std::string_view token);
Resource ToolchainResource(std::string_view toolchain);

// Each returns an error with an ErrorInfo that has a reason, such as
// FLEET_NOT_FOUND, and the name.
absl::Status NotFound(const Resource& resource);
absl::Status AlreadyExists(const Resource& resource);
// Returns ABORTED. `etag` is the resource's present one.
absl::Status EtagMismatch(const Resource& resource, std::string_view etag);
// Returns FAILED_PRECONDITION; in the message `why` follows kind and name.
absl::Status NotPossible(const Resource& resource, std::string_view reason,
                         std::string_view why);
// Returns FAILED_PRECONDITION for a change of a deleted fleet.
absl::Status FleetIsDeleted(std::string_view org, std::string_view fleet);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_ERRORS_H_
