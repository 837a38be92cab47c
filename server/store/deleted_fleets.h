// SPDX-License-Identifier: Apache-2.0
// Deleting fleets so that it can be taken back.
#ifndef BOOTMILL_SERVER_STORE_DELETED_FLEETS_H_
#define BOOTMILL_SERVER_STORE_DELETED_FLEETS_H_

#include <chrono>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/store/fleets.h"
#include "server/store/transaction.h"

namespace bootmill::store {

// How long a deleted fleet without releases can be brought back.
inline constexpr std::chrono::days kDeletedFleetLifetime{30};

// Marks a fleet as deleted, or takes that back, and returns it. `changed` is
// false if it was so already. Errors: NOT_FOUND; ABORTED if `etag` is neither
// empty nor the fleet's.
struct DeletionChange {
  Fleet fleet;
  bool changed = false;
};
absl::StatusOr<DeletionChange> DeleteFleet(Writer& writer, std::string_view org,
                                           std::string_view id,
                                           std::string_view etag);
absl::StatusOr<DeletionChange> UndeleteFleet(Writer& writer,
                                             std::string_view org,
                                             std::string_view id,
                                             std::string_view etag);

// Removes the fleets without releases, with their revisions and builds, that
// were deleted kDeletedFleetLifetime ago; at most 100 of them in one call.
absl::Status PurgeFleets(Writer& writer);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_DELETED_FLEETS_H_
