// SPDX-License-Identifier: Apache-2.0
// What hosts of a fleet should have.
#ifndef BOOTMILL_CLI_COMMANDS_PROMOTE_H_
#define BOOTMILL_CLI_COMMANDS_PROMOTE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "bootmill/v1/release_service.pb.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {

// Makes `release` (its full name) the current one of its fleet; with `previous`
// only if that still is the current one (empty: none). Errors: the daemon's.
absl::StatusOr<v1::PromoteReleaseResponse> Promote(
    const Remote& remote, const std::string& release,
    const std::optional<std::string>& previous);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_PROMOTE_H_
