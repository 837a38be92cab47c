// SPDX-License-Identifier: Apache-2.0
// The program's commands and what they share.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/context.h"
#include "cli/usage_error.h"
#include "common/version.h"

namespace bootmill::cli {
namespace {

constexpr char kFooter[] =
    "Exit codes: 0 done, 1 failed, 2 wrong command line, 3 spec not valid,\n"
    "4 no answer from the server or it is busy, 5 not allowed.\n"
    "Results go to standard output, messages to standard error.\n\n"
    "Examples:\n"
    "  bootmill apply -f web.yaml\n"
    "  bootmill build web --watch\n"
    "  bootmill pull web -d images\n"
    "  bootmill build --local -f web.yaml -d /usr/lib/grub -o images\n"
    "  bootmill COMMAND --help";

// CLI11 throws to end parsing: --help, --version and every usage error.
ExitCode EndParse(const CLI::App& app, const CLI::ParseError& error,
                  const std::vector<std::string>& arguments, Context& context) {
  if (error.get_exit_code() == 0) {
    app.exit(error, context.out, context.err);
    return kExitOk;
  }
  context.Fail(kExitUsage, DescribeUsageError(app, error, arguments));
  return context.exit_code;
}

// In the order of help: what a provider does first stands first.
void AddCommands(CLI::App& app, Context& context) {
  app.require_subcommand(1);
  Command program(app);
  AddApplyCommand(program, context);
  AddPreviewCommand(program, context);
  AddDiffCommand(program, context);
  AddBuildCommand(program, context);
  AddCancelCommand(program, context);
  AddPullCommand(program, context);
  AddVerifyCommand(program, context);
  AddInspectCommand(program, context);
  AddGetCommand(program, context);
  AddListCommand(program, context);
  AddHistoryCommand(program, context);
  AddRollbackCommand(program, context);
  AddToolchainCommand(program, context);
  AddPrincipalsCommand(program, context);
  AddAuditCommand(program, context);
  AddEventsCommand(program, context);
  AddWhoamiCommand(program, context);
  AddConfigCommand(program, context);
  AddValidateCommand(program, context);
  AddMkimageCommand(program);
  AddCompletionCommand(program, context);
}

}  // namespace

void Context::Say(const std::string& line) {
  if (said.insert(line).second) {
    err << Printable(line) << '\n';
  }
}

void Context::Fail(const absl::Status& status) {
  Fail(kExitFailed, std::string(status.message()));
}

void Context::Fail(ExitCode code, const std::string& message) {
  err << "bootmill: " << Printable(message) << '\n';
  exit_code = code;
}

ExitCode Run(const std::vector<std::string>& arguments, std::ostream& out,
             std::ostream& err) {
  Context context{out, err};
  context.terminal = &err == &std::cerr && isatty(STDERR_FILENO) == 1;
  if (!arguments.empty() && arguments.front() == kMkimageCommand) {
    RunMkimage({arguments.begin() + 1, arguments.end()}, context);
    return context.exit_code;
  }
  CLI::App app("Builds boot loader images for Xen guests from fleet specs.",
               "bootmill");
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("bootmill ") + kVersion);
  AddCommands(app, context);
  // CLI11 takes its arguments from the last to the first.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return EndParse(app, error, arguments, context);
  }
  return context.exit_code;
}

}  // namespace bootmill::cli
