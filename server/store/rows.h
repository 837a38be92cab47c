// SPDX-License-Identifier: Apache-2.0
// Row numbers of resources, to which other tables refer; used in the store
// only.
#ifndef BOOTMILL_SERVER_STORE_ROWS_H_
#define BOOTMILL_SERVER_STORE_ROWS_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/store/transaction.h"

namespace bootmill::store {

// Errors of all functions: NOT_FOUND, naming the resource.
absl::Status CheckOrg(Reader& reader, std::string_view org);
absl::StatusOr<int64_t> FleetRow(Reader& reader, std::string_view org,
                                 std::string_view id);
absl::StatusOr<int64_t> ToolchainRow(Reader& reader, std::string_view name);
// Returns the fleet's row, if the fleet has the revision. Something is to be
// made of it, so a deleted fleet is FAILED_PRECONDITION.
absl::StatusOr<int64_t> FleetRowWithRevision(Reader& reader,
                                             std::string_view org,
                                             std::string_view id, int revision);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_ROWS_H_
