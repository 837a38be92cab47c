// SPDX-License-Identifier: Apache-2.0
#include "server/api/fleet_limit.h"

#include <algorithm>

#include "common/status_macros.h"
#include "server/api/name_field.h"

namespace bootmill::server {
namespace {

// `orgs/ORG/COLLECTION/ID`; what follows ID is left out.
struct NameParts {
  std::string_view org;
  std::string_view collection;
  std::string_view id;
};

NameParts PartsOf(std::string_view name) {
  NameParts parts;
  std::string_view orgs;
  for (std::string_view* part :
       {&orgs, &parts.org, &parts.collection, &parts.id}) {
    const size_t end = std::min(name.find('/'), name.size());
    *part = name.substr(0, end);
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return orgs == "orgs" ? parts : NameParts{};
}

}  // namespace

absl::StatusOr<bool> IsWithinLimit(const Rights& rights, const Method& method,
                                   const google::protobuf::Message& request,
                                   std::string_view org,
                                   const FleetsOf& fleets_of) {
  const std::string& field = method.access.fleet_field();
  if (field.empty() || org.empty()) {
    return false;
  }
  const std::string value = TextAt(request, field);
  if (value.find('/') == std::string::npos) {
    return rights.Covers(value);  // a fleet's id, in the org of the call
  }
  const NameParts name = PartsOf(value);
  if (name.org != org) {
    return false;
  }
  if (name.collection == "fleets") {
    return rights.Covers(name.id);
  }
  if (name.collection == "releases") {
    const absl::StatusOr<ReleaseId> release = ReleaseIdOf(field, name.id);
    return release.ok() && rights.Covers(release->fleet);
  }
  if (name.collection != "builds" && name.collection != "artifacts") {
    return false;
  }
  ASSIGN_OR_RETURN(
      const std::vector<std::string> fleets,
      fleets_of(name.collection, {std::string(org), std::string(name.id)}));
  return std::any_of(
      fleets.begin(), fleets.end(),
      [&](const std::string& fleet) { return rights.Covers(fleet); });
}

}  // namespace bootmill::server
