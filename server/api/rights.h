// SPDX-License-Identifier: Apache-2.0
// What a caller may do.
#ifndef BOOTMILL_SERVER_API_RIGHTS_H_
#define BOOTMILL_SERVER_API_RIGHTS_H_

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bootmill/v1/access.pb.h"

namespace bootmill::server {

// The org that stands for the daemon as a whole.
inline constexpr std::string_view kSystemOrg = "system";

// The role held in each org.
using Roles = std::map<std::string, v1::AccessRole, std::less<>>;

// Value type.
struct Rights {
  Roles roles;
  // Ids of the fleets that the caller is limited to; empty: no limit.
  std::vector<std::string> fleets = {};

  bool IsLimited() const { return !fleets.empty(); }
  // Returns whether the caller may see what belongs to this fleet of its org.
  bool Covers(std::string_view fleet) const {
    return !IsLimited() ||
           std::find(fleets.begin(), fleets.end(), fleet) != fleets.end();
  }
  // Returns the role in `org`; UNSPECIFIED if there is none.
  v1::AccessRole RoleIn(std::string_view org) const {
    const auto held = roles.find(org);
    return held == roles.end() ? v1::ACCESS_ROLE_UNSPECIFIED : held->second;
  }
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_RIGHTS_H_
