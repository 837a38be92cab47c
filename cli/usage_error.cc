// SPDX-License-Identifier: Apache-2.0
#include "cli/usage_error.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "common/suggest.h"

namespace bootmill::cli {
namespace {

// The innermost command that the arguments name.
struct Found {
  const CLI::App* command = nullptr;
  std::string path;  // "bootmill toolchain show"
  size_t depth = 0;  // of the command below the program
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
    // Groups of options have no name as commands.
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

// A command that consists of further commands got none, or one that there is
// not.
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

}  // namespace

std::string DescribeUsageError(const CLI::App& app,
                               const CLI::ParseError& error,
                               const std::vector<std::string>& arguments) {
  const Found found = FindCommand(app);
  return absl::StrFormat("%s; see `%s --help`",
                         Describe(found, error, arguments), found.path);
}

}  // namespace bootmill::cli
