// SPDX-License-Identifier: Apache-2.0
// bootmilld, the daemon: it builds loader images on demand and serves them.
#include <cstdio>
#include <iostream>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "absl/strings/str_split.h"
#include "common/printable.h"
#include "common/program/exit_code.h"
#include "common/program/standard_output.h"
#include "server/backup/backup.h"
#include "server/command_line.h"
#include "server/config/load.h"
#include "server/run.h"

namespace bootmill::server {
namespace {

// Prints an error, one line for each finding, and returns the exit code.
int Fail(const absl::Status& status, ExitCode exit_code) {
  for (const auto line : absl::StrSplit(status.message(), '\n')) {
    std::cerr << "bootmilld: " << Printable(std::string(line)) << "\n";
  }
  return exit_code;
}

int Finish(const absl::StatusOr<std::string>& done) {
  if (!done.ok()) {
    return Fail(done.status(), kExitFailed);
  }
  std::cout << *done << "\n";
  return kExitOk;
}

// The same for a command about `directory`, in the form that -o asks for.
int FinishWith(const absl::StatusOr<std::string>& done,
               const std::string& directory, program::ResultFormat format) {
  if (!done.ok() || format == program::ResultFormat::kText) {
    return Finish(done);
  }
  if (format == program::ResultFormat::kNames) {
    return Finish(Printable(directory));
  }
  std::cout << program::Render(
      program::Document{{"directory", directory}, {"result", *done}}, format);
  return kExitOk;
}

int Run(const CommandLine& line) {
  using Action = CommandLine::Action;
  const absl::StatusOr<Configuration> configuration =
      LoadConfiguration(line.configuration);
  if (!configuration.ok()) {
    return Fail(configuration.status(), kExitInvalid);
  }
  const std::string& data_dir = configuration->daemon.data_dir;
  switch (line.action) {
    case Action::kServe:
      return RunService(line.configuration, *configuration);
    case Action::kCheckConfig:
      return Finish("the configuration is right");
    case Action::kPrintConfig: {
      std::string text = WriteConfiguration(*configuration);
      text.pop_back();  // Finish adds the end of the last line
      return Finish(text);
    }
    case Action::kBackup:
      return FinishWith(backup::MakeBackup(data_dir, line.directory),
                        line.directory, line.format);
    case Action::kRestore:
      return FinishWith(backup::Restore(line.directory, data_dir), data_dir,
                        line.format);
    case Action::kCheck: {
      const std::string& checked =
          line.directory.empty() ? data_dir : line.directory;
      return FinishWith(backup::Check(checked), checked, line.format);
    }
  }
  return kExitFailed;
}

int RunMain(std::span<char* const> argv) {
  const std::variant<CommandLine, int> line = ParseCommandLine(argv);
  if (const int* exit_code = std::get_if<int>(&line)) {
    return *exit_code;
  }
  return Run(std::get<CommandLine>(line));
}

}  // namespace
}  // namespace bootmill::server

int main(int argc, char** argv) {
  const int exit_code =
      bootmill::server::RunMain(std::span(argv, static_cast<size_t>(argc)));
  return bootmill::program::FinishOutput(
      "bootmilld", static_cast<bootmill::ExitCode>(exit_code));
}
