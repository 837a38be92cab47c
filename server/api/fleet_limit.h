// SPDX-License-Identifier: Apache-2.0
// Whether a call is about the fleets that its caller is limited to.
#ifndef BOOTMILL_SERVER_API_FLEET_LIMIT_H_
#define BOOTMILL_SERVER_API_FLEET_LIMIT_H_

#include <google/protobuf/message.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resource_name.h"
#include "server/api/method_table.h"
#include "server/api/rights.h"

namespace bootmill::server {

// Returns the ids of the fleets that a build or an artifact belongs to; none if
// it does not exist. `collection` is `builds` or `artifacts`.
using FleetsOf = std::function<absl::StatusOr<std::vector<std::string>>(
    std::string_view collection, const OrgResource& name)>;

// Returns whether `request`, a call of `method` about `org`, is about a fleet
// that `rights` cover, or about something of such a fleet alone or among
// others. Anything that does not clearly say so is not. REQUIRES: `rights` are
// limited. Errors: those of `fleets_of`.
absl::StatusOr<bool> IsWithinLimit(const Rights& rights, const Method& method,
                                   const google::protobuf::Message& request,
                                   std::string_view org,
                                   const FleetsOf& fleets_of);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_FLEET_LIMIT_H_
