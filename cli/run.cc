// SPDX-License-Identifier: Apache-2.0
// The list of commands, and parsing of the command line.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "cli/context.h"
#include "common/suggest.h"
#include "common/version.h"

namespace bootmill::cli {
namespace {

// The innermost command that the arguments name.
struct Found {
  const CLI::App* command = nullptr;
  std::string path;  // "bootmill toolchain show"
  size_t depth = 0;  // how many commands deep, below the program
};

Found FindCommand(const CLI::App& app) {
  Found found{&app, app.get_name(), 0};
  for (auto commands = app.get_subcommands(); !commands.empty();
       commands = found.command->get_subcommands()) {
    found.command = commands.front();
    found.path += " " + found.command->get_name();
    ++found.depth;
  }
  return found;
}

std::vector<std::string> CommandNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* sub : command.get_subcommands(nullptr)) {
    // Groups of options appear as subcommands without a name.
    if (!sub->get_name().empty()) {
      names.push_back(sub->get_name());
    }
  }
  return names;
}

std::vector<std::string> OptionNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  for (const CLI::App* sub : command.get_subcommands(nullptr)) {
    if (sub->get_name().empty()) {
      const std::vector<std::string> more = OptionNames(*sub);
      names.insert(names.end(), more.begin(), more.end());
    }
  }
  return names;
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

std::string DescribeUnknown(const CLI::App& command,
                            const std::string& argument) {
  if (argument.starts_with('-')) {
    const std::string name = argument.substr(0, argument.find('='));
    return absl::StrFormat("unknown option `%s`%s", name,
                           DidYouMean(name, OptionNames(command)));
  }
  return absl::StrFormat("unexpected argument `%s`", argument);
}

// Describes a command line in which the subcommand is missing or unknown.
std::string DescribeMissingCommand(const Found& found,
                                   const std::vector<std::string>& arguments) {
  const std::vector<std::string> names = CommandNames(*found.command);
  if (arguments.size() <= found.depth) {
    return "a command is needed: " + Joined(names);
  }
  const std::string& word = arguments[found.depth];
  if (word.starts_with('-')) {
    return DescribeUnknown(*found.command, word);
  }
  const std::string hint = DidYouMean(word, names);
  return absl::StrFormat("unknown command `%s`%s", word,
                         hint.empty() ? "; there are " + Joined(names) : hint);
}

std::string Describe(const Found& found, const CLI::ParseError& error,
                     const std::vector<std::string>& arguments) {
  if (found.command->get_require_subcommand_min() > 0) {
    return DescribeMissingCommand(found, arguments);
  }
  const std::vector<std::string> unread = found.command->remaining();
  if (!unread.empty() &&
      dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    return DescribeUnknown(*found.command, unread.front());
  }
  std::string message = error.what();
  if (!message.empty()) {
    message[0] = absl::ascii_tolower(static_cast<unsigned char>(message[0]));
  }
  return message;
}

// Returns one line that says which part of `arguments` is wrong, with a
// suggestion for a misspelt name and the command whose help explains it.
// REQUIRES: `error` is what app.parse(arguments) threw.
std::string DescribeUsageError(const CLI::App& app,
                               const CLI::ParseError& error,
                               const std::vector<std::string>& arguments) {
  const Found found = FindCommand(app);
  return absl::StrFormat("%s; see `%s --help`",
                         Describe(found, error, arguments), found.path);
}

constexpr char kFooter[] =
    "Exit codes: 0 done, 1 failed, 2 wrong command line, 3 spec not valid,\n"
    "4 no answer from the server or it is busy, 5 not allowed.\n"
    "Results go to standard output, messages to standard error.\n\n"
    "Examples:\n"
    "  bootmill apply -f web.yaml\n"
    "  bootmill build web --watch\n"
    "  bootmill promote web\n"
    "  bootmill pull web -d images\n"
    "  bootmill build --local -f web.yaml -d /usr/lib/grub -o images\n"
    "  bootmill COMMAND --help";

// CLI11 ends parsing by an exception: for --help, --version and usage errors.
ExitCode EndParse(const CLI::App& app, const CLI::ParseError& error,
                  const std::vector<std::string>& arguments, Context& context) {
  if (error.get_exit_code() == 0) {
    app.exit(error, context.out, context.err);
    return kExitOk;
  }
  context.Fail(kExitUsage, DescribeUsageError(app, error, arguments));
  return context.exit_code;
}

// Help lists the commands in this order: what a provider needs first comes
// first.
void AddCommands(CLI::App& app, Context& context) {
  app.require_subcommand(1);
  Command program(app);
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
  AddToolchainCommand(program, context);
  AddOrgsCommand(program, context);
  AddPrincipalsCommand(program, context);
  AddTrustCommand(program, context);
  AddUiCommand(program, context);
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
  // CLI11 expects the arguments in reverse order.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return EndParse(app, error, arguments, context);
  }
  return context.exit_code;
}

}  // namespace bootmill::cli
