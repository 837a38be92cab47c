// SPDX-License-Identifier: Apache-2.0
// The program's commands and options as shells complete them.
#ifndef BOOTMILL_CLI_COMPLETION_TABLE_H_
#define BOOTMILL_CLI_COMPLETION_TABLE_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace bootmill::cli {

// One option.
struct OptionEntry {
  std::vector<std::string> names;  // with dashes, long ones first
  bool takes_value = false;
  std::vector<std::string> values;  // that it may have; empty: files
};

// One command with what may follow it.
struct CommandEntry {
  std::string path;                  // "toolchain show"; empty: the program
  std::vector<std::string> words;    // commands, or values of an operand
  std::vector<OptionEntry> options;  // in the order of help
};

// Returns all commands of `app`, the program first, a command before those
// inside it. Everything comes from what parses the command line: CLI11, and
// mkimage's own table.
std::vector<CommandEntry> CompletionTable(const CLI::App& app);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMPLETION_TABLE_H_
