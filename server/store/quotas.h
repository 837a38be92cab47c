// SPDX-License-Identifier: Apache-2.0
// The quotas of an org. docs/security.md states them.
#ifndef BOOTMILL_SERVER_STORE_QUOTAS_H_
#define BOOTMILL_SERVER_STORE_QUOTAS_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace bootmill::store {

inline constexpr int64_t kMaxFleets = 1000;
// For the revisions of all its fleets: their texts and the parsed specs.
inline constexpr int64_t kMaxRevisionBytes = int64_t{2} * 1024 * 1024 * 1024;
inline constexpr int64_t kMaxPrincipals = 10'000;

// Returns RESOURCE_EXHAUSTED with the reason QUOTA_EXCEEDED if `org` would have
// more than `most` of `things` (`fleets`), counting those that are about to be
// stored.
absl::Status CheckQuota(std::string_view org, std::string_view things,
                        int64_t with_new, int64_t most);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_QUOTAS_H_
