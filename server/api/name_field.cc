// SPDX-License-Identifier: Apache-2.0
#include "server/api/name_field.h"

#include <optional>

#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"

namespace bootmill::server {
namespace {

template <typename Parsed>
absl::StatusOr<Parsed> OrExpected(std::string_view field,
                                  std::optional<Parsed> parsed,
                                  std::string_view form) {
  if (!parsed.has_value()) {
    return rpc::FieldError(field, absl::StrFormat("expected `%s`", form));
  }
  return *std::move(parsed);
}

}  // namespace

absl::StatusOr<std::string> OrgIdOf(std::string_view field,
                                    std::string_view name) {
  return OrExpected(field, ParseOrgName(name), "orgs/ORG");
}

absl::StatusOr<OrgResource> OrgResourceOf(std::string_view field,
                                          std::string_view name,
                                          std::string_view collection) {
  return OrExpected(field, ParseOrgResource(name, collection),
                    absl::StrFormat("orgs/ORG/%s/ID", collection));
}

absl::StatusOr<std::string> ToolchainIdOf(std::string_view field,
                                          std::string_view name) {
  return OrExpected(field, ParseToolchainName(name), "toolchains/NAME");
}

absl::StatusOr<ReleaseId> ReleaseIdOf(std::string_view field,
                                      std::string_view id) {
  return OrExpected(field, ParseReleaseId(id),
                    "orgs/ORG/releases/FLEET-NUMBER");
}

}  // namespace bootmill::server
