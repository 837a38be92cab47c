// SPDX-License-Identifier: Apache-2.0
// Whether a method is for a caller at all: the rule that the protos say of it
// against what the caller may do.
#ifndef BOOTMILL_SERVER_API_ACCESS_RULE_H_
#define BOOTMILL_SERVER_API_ACCESS_RULE_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "bootmill/v1/access.pb.h"
#include "server/api/identity.h"
#include "server/api/method_table.h"
#include "server/api/rights.h"

namespace bootmill::server {

// All functions are pure and thread-safe.

// Returns whether the roles of `rights` allow what `access` says. `org` is what
// the call is about; it counts for ACCESS_SCOPE_ORG only. A rule without a role
// or scope allows nothing, nor does ACCESS_SCOPE_ORG with an empty `org`.
bool RolesAllow(const Rights& rights, const v1::Access& access,
                std::string_view org);

// Why a call is refused.
struct Refused {
  std::string_view reason;  // of ErrorInfo: `ROLE_MISSING`, `TOKEN_LIMITED`
  std::string why;  // in words, for the caller; begins with a lower-case letter
};

// Returns why each call of `method` about `org` by the holder of `rights` is
// refused, whatever else its request says; nullopt if none is. The words are
// short: GetCaller sends them for each method. `org` counts for methods of
// ACCESS_SCOPE_ORG only. REQUIRES: `caller` is not kNobody.
std::optional<Refused> RefusalOf(const Method& method, const Identity& caller,
                                 const Rights& rights, std::string_view org);

// Returns what a call about a fleet beyond the limit of `rights` is told: which
// fleets the limit is, the first few if they are many.
Refused BeyondLimit(const Rights& rights);

// Returns PERMISSION_DENIED with the words of `refused`; `org` as above.
absl::Status Denied(const Method& method, const Identity& caller,
                    std::string_view org, const Refused& refused);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_ACCESS_RULE_H_
