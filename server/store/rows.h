// SPDX-License-Identifier: Apache-2.0
// Numbers of rows that other tables refer to; known to the store alone.
#ifndef BOOTMILL_SERVER_STORE_ROWS_H_
#define BOOTMILL_SERVER_STORE_ROWS_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/store/transaction.h"

namespace bootmill::store {

// Errors of all: NOT_FOUND, naming the resource.
absl::Status CheckOrg(Reader& reader, std::string_view org);
absl::StatusOr<int64_t> FleetRow(Reader& reader, std::string_view org,
                                 std::string_view id);
absl::StatusOr<int64_t> ToolchainRow(Reader& reader, std::string_view name);
// The fleet's row, once it is known to have the revision.
absl::StatusOr<int64_t> FleetRowWithRevision(Reader& reader,
                                             std::string_view org,
                                             std::string_view id, int revision);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_ROWS_H_
