// SPDX-License-Identifier: Apache-2.0
#include "cli/confirm.h"

#include <unistd.h>

#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"

namespace bootmill::cli {

void AddYesOption(Command& command, bool& yes) {
  command.Flag("-y,--yes", "Do not ask", yes);
}

bool Confirm(Context& context, bool yes, const std::string& question) {
  if (yes) {
    return true;
  }
  if (!context.terminal || isatty(STDIN_FILENO) != 1) {
    context.Fail(
        kExitUsage,
        absl::StrFormat("nothing was done: \"%s\" needs an answer, and "
                        "there is no terminal; add --yes",
                        question));
    return false;
  }
  context.err.Print("%s [y/N] ", question);
  context.err.Flush();
  std::string answer;
  std::getline(std::cin, answer);
  absl::AsciiStrToLower(&answer);
  if (answer == "y" || answer == "yes") {
    return true;
  }
  context.Fail(kExitFailed, "nothing was done");
  return false;
}

}  // namespace bootmill::cli
