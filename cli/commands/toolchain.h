// SPDX-License-Identifier: Apache-2.0
// The commands of `bootmill toolchain` that call the daemon.
#ifndef BOOTMILL_CLI_COMMANDS_TOOLCHAIN_H_
#define BOOTMILL_CLI_COMMANDS_TOOLCHAIN_H_

#include "cli/context.h"

namespace bootmill::cli {

// Each adds commands to the group `toolchain`: import; list; activate,
// deprecate, revoke and default.
void AddToolchainImport(Command& group, Context& context);
void AddToolchainList(Command& group, Context& context);
void AddToolchainStates(Command& group, Context& context);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_TOOLCHAIN_H_
