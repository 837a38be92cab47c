// SPDX-License-Identifier: Apache-2.0
#ifndef BOOTMILL_CLI_COMMANDS_CONFIG_RENEW_H_
#define BOOTMILL_CLI_COMMANDS_CONFIG_RENEW_H_

#include "cli/context.h"

namespace bootmill::cli {

// Adds `config renew` to the group.
void AddConfigRenew(Command& group, Context& context);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_CONFIG_RENEW_H_
