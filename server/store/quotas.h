// SPDX-License-Identifier: Apache-2.0
// The quotas of an org. docs/security.md states the defaults.
#ifndef BOOTMILL_SERVER_STORE_QUOTAS_H_
#define BOOTMILL_SERVER_STORE_QUOTAS_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/store/transaction.h"

namespace bootmill::store {

// How much an org may have. The values here are those of a new org.
struct Quotas {
  int64_t fleets = 1000;  // deleted ones count until they are removed
  // For the revisions of all its fleets: their texts and the parsed specs.
  int64_t revision_bytes = int64_t{2} * 1024 * 1024 * 1024;
  int64_t principals = 10'000;
  int64_t tokens = 1000;
};

// The quotas to change; the others stay.
struct QuotaChange {
  std::optional<int64_t> fleets = {};
  std::optional<int64_t> revision_bytes = {};
  std::optional<int64_t> principals = {};
  std::optional<int64_t> tokens = {};
};

// Returns the quotas of an org. Errors: NOT_FOUND.
absl::StatusOr<Quotas> QuotasOf(Reader& reader, std::string_view org);

// Changes quotas of an org, also to less than it has. Errors: NOT_FOUND.
absl::Status SetQuotas(Writer& writer, std::string_view org,
                       const QuotaChange& change);

// Returns RESOURCE_EXHAUSTED with the reason QUOTA_EXCEEDED if `org` would have
// more than `most` of `things` (`fleets`), counting those that are about to be
// stored.
absl::Status CheckQuota(std::string_view org, std::string_view things,
                        int64_t with_new, int64_t most);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_QUOTAS_H_
