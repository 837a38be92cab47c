// SPDX-License-Identifier: Apache-2.0
// Questions before something that matters is done.
#ifndef BOOTMILL_CLI_CONFIRM_H_
#define BOOTMILL_CLI_CONFIRM_H_

#include <string>

#include "cli/context.h"

namespace bootmill::cli {

// Adds -y,--yes.
void AddYesOption(Command& command, bool& yes);

// Asks `question` on the terminal and returns whether the answer was yes; with
// `yes` it does not ask. Otherwise sets the exit code: kExitUsage where nobody
// can be asked, since input or messages are no terminal (the question is in the
// message), kExitFailed for no.
bool Confirm(Context& context, bool yes, const std::string& question);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_CONFIRM_H_
