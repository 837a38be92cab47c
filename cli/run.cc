// SPDX-License-Identifier: Apache-2.0
// The list of commands, and parsing of the command line.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "cli/context.h"
#include "cli/exit_status.h"
#include "cli/remote/names.h"
#include "common/program/model.h"
#include "common/program/self_description.h"
#include "common/program/terminal.h"
#include "common/program/usage.h"
#include "common/program/wrap.h"
#include "common/version.h"

namespace bootmill::cli {
namespace {

constexpr int kManSection = 1;
constexpr std::string_view kHelpCommand = "help";

constexpr char kExamples[] =
    "Examples:\n"
    "  bootmill apply -f web.yaml\n"
    "  bootmill build web --watch\n"
    "  bootmill promote web\n"
    "  bootmill pull web -d images\n"
    "  bootmill build --local -f web.yaml -d /usr/lib/grub --output images\n"
    "  bootmill help COMMAND";

std::string Footer() {
  std::string codes;
  for (const ExitCodeMeaning& code : kExitCodeMeanings) {
    codes += absl::StrFormat("%s%d %s", codes.empty() ? "" : ",\n  ", code.code,
                             code.meaning);
  }
  return absl::StrFormat(
      "Results go to standard output, messages to standard error. Options may\n"
      "stand before the command too.\n\n"
      "Exit codes:\n  %s.\n\n%s",
      codes, kExamples);
}

// Help lists the commands in this order: what a provider needs first comes
// first.
void AddCommands(CLI::App& app, Context& context) {
  app.require_subcommand(1);
  Command program(app, context);
  AddStatusCommand(program, context);
  AddApplyCommand(program, context);
  AddEditCommand(program, context);
  AddPreviewCommand(program, context);
  AddDiffCommand(program, context);
  AddBuildCommand(program, context);
  AddLogsCommand(program, context);
  AddCancelCommand(program, context);
  AddPromoteCommand(program, context);
  AddOutdatedCommand(program, context);
  AddPullCommand(program, context);
  AddVerifyCommand(program, context);
  AddInspectCommand(program, context);
  AddGetCommand(program, context);
  AddListCommand(program, context);
  AddHistoryCommand(program, context);
  AddRollbackCommand(program, context);
  AddDeleteCommand(program, context);
  AddUndeleteCommand(program, context);
  AddToolchainCommand(program, context);
  AddOrgsCommand(program, context);
  AddPrincipalsCommand(program, context);
  AddAccountsCommand(program, context);
  AddTokensCommand(program, context);
  AddTrustCommand(program, context);
  AddUiCommand(program, context);
  AddAuditCommand(program, context);
  AddEventsCommand(program, context);
  AddWhoamiCommand(program, context);
  AddConfigCommand(program, context);
  AddValidateCommand(program, context);
  AddMkimageCommand(program);
  AddCompletionCommand(program);
  AddHelpCommand(program);
}

// What `help` takes.
program::OptionModel CommandOperand(const program::CommandModel& model) {
  program::OptionModel operand;
  operand.names = {"command"};
  operand.type = "COMMAND";
  operand.help = "The command";
  operand.repeated = true;
  for (const program::CommandModel& command : model.commands) {
    operand.values.emplace_back(command.Name());
  }
  return operand;
}

// Returns what the program declares. mkimage reads its options itself.
program::CommandModel ModelOfProgram(const CLI::App& app) {
  program::CommandModel model = program::ModelOf(app);
  for (program::CommandModel& command : model.commands) {
    if (command.Name() == kMkimageCommand) {
      DescribeMkimage(command);
    } else if (command.Name() == kHelpCommand) {
      command.operands = {CommandOperand(model)};
    }
  }
  return model;
}

// What to say to words of kubectl and of our other programs.
program::Habits HabitsOfOthers() {
  constexpr char kBackup[] = "on the daemon's machine: `bootmilld backup`";
  return {{"bootmill admin", kBackup},
          {"bootmill backup", kBackup},
          {"bootmill describe", "`bootmill get` shows all of a resource"},
          {"bootmill create", "`bootmill apply -f FILE` stores a spec"},
          {"bootmill version", "it is `bootmill --version`"},
          {"bootmill login",
           "`bootmill ui login` signs a browser in, `bootmill config "
           "set-context` names a daemon"},
          {"bootmill config use-context", "did you mean `use`?"},
          {"bootmill config get-contexts", "did you mean `list`?"},
          {"bootmill config current-context", "did you mean `show`?"},
          {"bootmill config view", "did you mean `show`?"},
          {"bootmill config delete-context", "did you mean `delete`?"}};
}

// Returns `arguments` with `--help` in place of the word `help`, and without
// those options of calls that stand before a command which calls no daemon.
std::vector<std::string> Simplified(const program::CommandModel& model,
                                    const std::vector<std::string>& arguments) {
  return program::WithoutIdleOptions(
      model, program::WithHelpOption(model, arguments), kRemoteOptionNames);
}

bool IsMkimage(const std::vector<std::string>& words) {
  return !words.empty() && words.front() == kMkimageCommand;
}

// CLI11 ends parsing by an exception: for --help, --version and usage errors.
void Parse(CLI::App& app, const program::CommandModel& model,
           const std::vector<std::string>& words, Context& context) {
  const absl::StatusOr<std::vector<std::string>> arranged =
      program::ArrangeWords(model, words, HabitsOfOthers());
  if (!arranged.ok()) {
    return context.Fail(kExitUsage, std::string(arranged.status().message()));
  }
  // CLI11 expects the arguments in reverse order.
  std::vector<std::string> reversed(arranged->rbegin(), arranged->rend());
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      std::ostringstream help;
      app.exit(error, help, help);
      context.machine << program::WrapHelp(help.str(), program::HelpColumns());
    } else {
      context.Fail(kExitUsage,
                   program::DescribeParseError(model, *arranged, error.what()));
    }
  }
}

}  // namespace

void Context::Say(const std::string& line) {
  if (said.insert(line).second) {
    if (progress != nullptr) {
      progress->Line(line);
    } else {
      err.Print("%s\n", line);
    }
  }
}

void Context::Fail(const absl::Status& status) {
  const std::optional<ExitCode> code = ExitCodeIn(status);
  if (!code.has_value()) {
    return Fail(kExitFailed, std::string(status.message()));
  }
  for (const absl::string_view line : absl::StrSplit(status.message(), '\n')) {
    Fail(*code, std::string(line));
  }
}

void Context::Fail(ExitCode code, const std::string& message) {
  err.Print("bootmill: %s\n", message);
  exit_code = code;
}

Layout Context::LayoutFor(OutputFormat format) const {
  return {columns, format == OutputFormat::kWide};
}

void Context::Show(const Table& table, OutputFormat format) {
  out.Lines(table.Render(LayoutFor(format)));
}

void Context::Show(const Document& document, OutputFormat format) {
  machine << Render(document, format);
}

void Context::ShowOneOfMany(const Document& document, OutputFormat format) {
  machine << RenderOneOfMany(document, format) << std::flush;
}

bool Context::ShowName(std::string_view name, OutputFormat format) {
  if (format != OutputFormat::kName) {
    return false;
  }
  out.Print("%s\n", name);
  return true;
}

void Context::ShowExact(std::string_view text) {
  if (columns != 0) {
    out.Lines(text);
  } else {
    machine << text;
  }
}

ExitCode Run(const std::vector<std::string>& arguments, std::ostream& out,
             std::ostream& err) {
  Context context(out, err);
  context.terminal = &err == &std::cerr && isatty(STDERR_FILENO) == 1;
  context.columns =
      &out == &std::cout ? program::TerminalColumns(STDOUT_FILENO) : 0;
  // Without the other commands, since boot scripts call it often.
  if (IsMkimage(arguments)) {
    RunMkimage({arguments.begin() + 1, arguments.end()}, context);
    return context.exit_code;
  }
  CLI::App app("Builds boot loader images for Xen guests from fleet specs.",
               "bootmill");
  app.footer(Footer());
  app.set_version_flag("--version", std::string("bootmill ") + kVersion);
  AddCommands(app, context);
  const program::CommandModel model = ModelOfProgram(app);
  const std::vector<std::string> words = Simplified(model, arguments);
  if (IsMkimage(words)) {
    RunMkimage({words.begin() + 1, words.end()}, context);
    return context.exit_code;
  }
  const auto list_names = [&words](std::string_view type) {
    return NamesOf(type, words);
  };
  if (const auto described = program::RunSelfDescription(
          model, kManSection, words, list_names, out, context.err)) {
    return *described;
  }
  Parse(app, model, words, context);
  return context.exit_code;
}

}  // namespace bootmill::cli
