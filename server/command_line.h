// SPDX-License-Identifier: Apache-2.0
// The daemon's command line.
#ifndef BOOTMILL_SERVER_COMMAND_LINE_H_
#define BOOTMILL_SERVER_COMMAND_LINE_H_

#include <span>
#include <string>
#include <variant>

#include "common/program/result_format.h"
#include "server/config/load.h"

namespace bootmill::server {

struct CommandLine {
  enum class Action {
    kServe,
    kCheckConfig,
    kPrintConfig,
    kBackup,
    kRestore,
    kCheck,
  };
  Action action = Action::kServe;
  ConfigurationSource configuration;
  // DIR of backup, restore and check; empty for a check of the data directory.
  std::string directory;
  // How the result of these is shown.
  program::ResultFormat format = program::ResultFormat::kText;
};

// Parses the command line. Returns an exit code instead if nothing is left to
// be done: kExitOk after --help and the like, kExitUsage after a wrong command
// line, whose faults have been printed.
std::variant<CommandLine, int> ParseCommandLine(std::span<char* const> argv);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_COMMAND_LINE_H_
