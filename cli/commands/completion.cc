// SPDX-License-Identifier: Apache-2.0
// bootmill completion and man, which common/program/self_description.cc runs,
// and help: they are declared here for help and completion.
#include "common/program/completion.h"

#include <memory>
#include <string>

#include "cli/context.h"

namespace bootmill::cli {

void AddCompletionCommand(Command& app) {
  // Never filled in: Run hands the command on before CLI11 reads it.
  auto shell = std::make_shared<std::string>();
  Command command = app.Add(
      "completion", "Prints a script that completes commands in a shell",
      "Examples:\n"
      "  bootmill completion bash > /etc/bash_completion.d/bootmill\n"
      "  bootmill completion zsh > \"${fpath[1]}/_bootmill\"\n"
      "  bootmill completion fish > ~/.config/fish/completions/bootmill.fish");
  command.Text({.names = "shell",
                .help = "The shell",
                .type = "SHELL",
                .required = true,
                .values = program::ShellNames()},
               *shell);
  command.OnRun([shell] {});
}

void AddHelpCommand(Command& app) {
  app.Add("help", "Shows the help of a command",
          "Examples:\n"
          "  bootmill help\n"
          "  bootmill help toolchain import");
}

}  // namespace bootmill::cli
