// SPDX-License-Identifier: Apache-2.0
// What depends on a toolchain, before it is revoked.
#ifndef BOOTMILL_CLI_COMMANDS_TOOLCHAIN_USE_H_
#define BOOTMILL_CLI_COMMANDS_TOOLCHAIN_USE_H_

#include <string>

#include "absl/status/status.h"
#include "cli/context.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {

// Prints as messages which releases were made with the toolchain, which fleets
// have one of them, and which hosts may pull from the orgs of these fleets.
// What the caller may not see of an org is said to be unknown. Errors: the
// daemon's about the toolchain.
absl::Status ShowToolchainUse(const Remote& remote, const std::string& name,
                              Context& context);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_TOOLCHAIN_USE_H_
