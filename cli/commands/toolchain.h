// SPDX-License-Identifier: Apache-2.0
// The commands of `bootmill toolchain` that call the daemon.
#ifndef BOOTMILL_CLI_COMMANDS_TOOLCHAIN_H_
#define BOOTMILL_CLI_COMMANDS_TOOLCHAIN_H_

#include <string>

#include "cli/context.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {

// Prints one toolchain of the daemon; with its modules if `modules` is set.
void ShowRemoteToolchain(const RemoteOptions& options, const std::string& name,
                         bool modules, OutputFormat format, Context& context);

// Each adds commands to the group `toolchain`: import; list; activate,
// deprecate, revoke and default.
void AddToolchainImport(Command& group, Context& context);
void AddToolchainList(Command& group, Context& context);
void AddToolchainStates(Command& group, Context& context);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_TOOLCHAIN_H_
