// SPDX-License-Identifier: Apache-2.0
// Whether a fleet's newest release is what a build would make today.
#ifndef BOOTMILL_SERVER_HANDLERS_OUTDATED_H_
#define BOOTMILL_SERVER_HANDLERS_OUTDATED_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "bootmill/v1/fleet_service.pb.h"
#include "server/store/fleets.h"
#include "server/store/transaction.h"

namespace bootmill::server {

// Returns the name of the default toolchain; empty if there is none.
absl::StatusOr<std::string> DefaultToolchainName(store::Reader& reader);

// Returns the message of `fleet` with what a build would take and whether its
// newest release is outdated. `default_toolchain`: as DefaultToolchainName has
// it.
v1::Fleet WithOutdated(const store::Fleet& fleet,
                       std::string_view default_toolchain);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_OUTDATED_H_
