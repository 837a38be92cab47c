// SPDX-License-Identifier: Apache-2.0
// What one org may store, stated once. docs/security.md says what that costs.
#ifndef BOOTMILL_SERVER_STORE_QUOTAS_H_
#define BOOTMILL_SERVER_STORE_QUOTAS_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace bootmill::store {

inline constexpr int64_t kMaxFleets = 1000;
// Of all revisions of its fleets: texts, and specs as they were read.
inline constexpr int64_t kMaxRevisionBytes = int64_t{2} * 1024 * 1024 * 1024;
inline constexpr int64_t kMaxPrincipals = 10'000;

// Returns RESOURCE_EXHAUSTED with the reason QUOTA_EXCEEDED if `org`, with
// those that are to come, has more than `most` of `things` (`fleets`).
absl::Status CheckQuota(std::string_view org, std::string_view things,
                        int64_t with_new, int64_t most);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_QUOTAS_H_
