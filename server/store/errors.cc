// SPDX-License-Identifier: Apache-2.0
#include "server/store/errors.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "common/resource_name.h"
#include "common/rpc/error_info.h"

namespace bootmill::store {
namespace {

absl::Status Error(absl::StatusCode code, const Resource& resource,
                   std::string_view reason, std::string_view what) {
  return rpc::Error(
      code, reason,
      absl::StrFormat("%s %s %s", resource.kind, resource.name, what),
      {{"resource", resource.name}});
}

// Returns the reason FLEET_NOT_FOUND for `fleet` and NOT_FOUND.
std::string Reason(const Resource& resource, std::string_view what) {
  return absl::StrFormat(
      "%s_%s", absl::AsciiStrToUpper(std::string(resource.kind)), what);
}

}  // namespace

Resource OrgResource(std::string_view org) { return {"org", OrgName(org)}; }

Resource FleetResource(std::string_view org, std::string_view fleet) {
  return {"fleet", FleetName(org, fleet)};
}

Resource RevisionResource(std::string_view org, std::string_view fleet,
                          int number) {
  return {"revision", RevisionName(org, fleet, number)};
}

Resource ReleaseResource(std::string_view org, std::string_view fleet,
                         int number) {
  return {"release", ReleaseName(org, fleet, number)};
}

Resource BuildResource(std::string_view org, std::string_view build) {
  return {"build", BuildName(org, build)};
}

Resource PrincipalResource(std::string_view org, std::string_view principal) {
  return {"principal", PrincipalName(org, principal)};
}

Resource TokenResource(std::string_view org, std::string_view token) {
  return {"token", TokenName(org, token)};
}

Resource ToolchainResource(std::string_view toolchain) {
  return {"toolchain", ToolchainName(toolchain)};
}

absl::Status NotFound(const Resource& resource) {
  return Error(absl::StatusCode::kNotFound, resource,
               Reason(resource, "NOT_FOUND"), "does not exist");
}

absl::Status AlreadyExists(const Resource& resource) {
  return Error(absl::StatusCode::kAlreadyExists, resource,
               Reason(resource, "ALREADY_EXISTS"), "exists already");
}

absl::Status EtagMismatch(const Resource& resource, std::string_view etag) {
  return Error(
      absl::StatusCode::kAborted, resource, "ETAG_MISMATCH",
      absl::StrFormat("was changed by somebody else and now has etag `%s`: get "
                      "it again and repeat the change",
                      etag));
}

absl::Status NotPossible(const Resource& resource, std::string_view reason,
                         std::string_view why) {
  return Error(absl::StatusCode::kFailedPrecondition, resource, reason, why);
}

absl::Status FleetIsDeleted(std::string_view org, std::string_view fleet) {
  return NotPossible(
      FleetResource(org, fleet), "FLEET_DELETED",
      absl::StrFormat("is deleted: `bootmill undelete %s` brings it back",
                      fleet));
}

}  // namespace bootmill::store
