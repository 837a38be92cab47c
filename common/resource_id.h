// SPDX-License-Identifier: Apache-2.0
// Ids of orgs, principals, fleets and slots.
#ifndef BOOTMILL_COMMON_RESOURCE_ID_H_
#define BOOTMILL_COMMON_RESOURCE_ID_H_

#include <string_view>

namespace bootmill {

// Says whether `id` may name an org, a principal, a fleet or a slot: lower-case
// letters, digits and hyphens, at most 63, first a letter, last no hyphen. Such
// an id is also safe as the name of a file. Source: AIP-122, "Resource ID
// segments".
bool IsResourceId(std::string_view id);

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_RESOURCE_ID_H_
