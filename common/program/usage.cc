// SPDX-License-Identifier: Apache-2.0
#include "common/program/usage.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "common/status_macros.h"
#include "common/suggest.h"

namespace bootmill::program {
namespace {

std::string Joined(std::span<const std::string> words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

absl::Status Wrong(const CommandModel& command, const std::string& why) {
  return absl::InvalidArgumentError(
      absl::StrFormat("%s; see `%s --help`", why, command.path));
}

bool IsOption(std::string_view word) {
  return word.size() > 1 && word.starts_with('-') && word != "--";
}

// Returns `--format` of `--format=json`, `-o` of `-ojson`.
std::string OptionName(std::string_view word) {
  return std::string(word.starts_with("--") ? word.substr(0, word.find('='))
                                            : word.substr(0, 2));
}

// Whether the value of `option` is the word after `word`.
bool ValueFollows(const OptionModel* option, std::string_view word) {
  return option != nullptr && option->TakesValue() &&
         (word.starts_with("--") ? word.find('=') == std::string_view::npos
                                 : word.size() == 2);
}

// A command line taken apart.
struct Line {
  const CommandModel* command;
  std::vector<std::string> names;     // of the commands
  std::vector<std::string> leading;   // options before the command
  std::vector<std::string> trailing;  // all that follows it
  std::string unknown;                // where a command was expected; else ""
};

Line TakeApart(const CommandModel& program,
               std::span<const std::string> words) {
  Line line{&program, {}, {}, {}, ""};
  size_t at = 0;
  while (at < words.size() && !line.command->commands.empty()) {
    const std::string& word = words[at];
    if (IsOption(word)) {
      const OptionModel* option =
          line.command->FindOptionAnywhere(OptionName(word));
      line.leading.push_back(word);
      if (ValueFollows(option, word) && at + 1 < words.size()) {
        line.leading.push_back(words[++at]);
      }
      ++at;
      continue;
    }
    const CommandModel* sub = line.command->Find(word);
    if (sub == nullptr) {
      line.unknown = word;
      ++at;
      break;
    }
    line.command = sub;
    line.names.push_back(word);
    ++at;
  }
  line.trailing.assign(words.begin() + static_cast<std::ptrdiff_t>(at),
                       words.end());
  return line;
}

void AddOptionNames(const CommandModel& command,
                    std::vector<std::string>& names) {
  for (const OptionModel& option : command.options) {
    for (const std::string& name : option.names) {
      if (name.starts_with("--")) {
        names.push_back(name);
      }
    }
  }
}

absl::Status CheckOption(const CommandModel& program,
                         const CommandModel& command, const std::string& word) {
  const std::string name = OptionName(word);
  if (command.FindOption(name) != nullptr ||
      program.FindOption(name) != nullptr) {
    return absl::OkStatus();
  }
  std::vector<std::string> names;
  AddOptionNames(command, names);
  return Wrong(command, absl::StrFormat("unknown option `%s`%s", name,
                                        DidYouMean(name, names)));
}

std::vector<std::string> CommandNames(const CommandModel& command) {
  std::vector<std::string> names;
  for (const CommandModel& sub : command.commands) {
    names.emplace_back(sub.Name());
  }
  return names;
}

absl::Status CheckCommand(const CommandModel& program, const Line& line,
                          const Habits& habits) {
  if (line.command->commands.empty()) {
    return absl::OkStatus();
  }
  const std::vector<std::string> names = CommandNames(*line.command);
  if (!line.unknown.empty()) {
    const auto habit = habits.find(line.command->path + " " + line.unknown);
    const std::string hint = habit != habits.end()
                                 ? "; " + habit->second
                                 : DidYouMean(line.unknown, names);
    return Wrong(
        *line.command,
        absl::StrFormat("unknown command `%s`%s", line.unknown,
                        hint.empty() ? "; there are " + Joined(names) : hint));
  }
  // `bootmill --help` needs no command, nor does what the program alone has.
  for (const std::string& word : line.leading) {
    if (IsOption(word)) {
      RETURN_IF_ERROR(CheckOption(program, *line.command, word));
    }
  }
  const bool asks = !line.leading.empty();
  return asks ? absl::OkStatus()
              : Wrong(*line.command, "a command is needed: " + Joined(names));
}

bool LooksLikeFile(const std::string& word) {
  std::error_code error;
  return word.find_first_of("./") != std::string::npos ||
         std::filesystem::exists(word, error);
}

// What nothing takes is often a file, for which there is an option. It may also
// be a name, and no file is meant.
std::string FileHint(const CommandModel& command, const std::string& word) {
  const OptionModel* option = command.FindOption("-f");
  if (option == nullptr || !option->TakesValue()) {
    return "";
  }
  return LooksLikeFile(word) ? absl::StrFormat("; did you mean `-f %s`?", word)
                             : "; files are given with -f";
}

// Checks the words behind the command: its options, and how many operands.
absl::Status CheckTrailing(const CommandModel& program, const Line& line) {
  const CommandModel& command = *line.command;
  size_t operands = 0;
  bool operands_only = false;
  const bool many =
      !command.operands.empty() && command.operands.back().repeated;
  for (size_t i = 0; i < line.trailing.size(); ++i) {
    const std::string& word = line.trailing[i];
    if (!operands_only && word == "--") {
      operands_only = true;
    } else if (!operands_only && IsOption(word)) {
      RETURN_IF_ERROR(CheckOption(program, command, word));
      // The program's own options may stand behind the command as well.
      const std::string name = OptionName(word);
      const OptionModel* option = command.FindOption(name);
      option = option == nullptr ? program.FindOption(name) : option;
      i += ValueFollows(option, word) ? 1 : 0;
    } else if (++operands > command.operands.size() && !many) {
      return Wrong(command, absl::StrFormat("unexpected argument `%s`%s", word,
                                            FileHint(command, word)));
    }
  }
  return absl::OkStatus();
}

// Returns the words with `-o=name` as `-oname`: CLI11 would take the sign for a
// part of the value.
std::vector<std::string> WithoutSigns(const CommandModel& program,
                                      std::span<const std::string> words) {
  std::vector<std::string> plain(words.begin(), words.end());
  for (std::string& word : plain) {
    if (word == "--") {
      break;
    }
    if (word.size() > 3 && word[0] == '-' && word[1] != '-' && word[2] == '=') {
      const OptionModel* option = program.FindOptionAnywhere(word.substr(0, 2));
      word.erase(2, option != nullptr && option->TakesValue() ? 1 : 0);
    }
  }
  return plain;
}

}  // namespace

std::vector<std::string> WithoutIdleOptions(
    const CommandModel& program, std::span<const std::string> words,
    std::span<const std::string_view> global) {
  const Line line = TakeApart(program, words);
  if (!line.unknown.empty()) {
    return {words.begin(), words.end()};
  }
  std::vector<std::string> kept;
  for (size_t i = 0; i < line.leading.size(); ++i) {
    const std::string& word = line.leading[i];
    const std::string name = OptionName(word);
    const bool idle =
        std::find(global.begin(), global.end(), name) != global.end() &&
        line.command->FindOption(name) == nullptr;
    if (!idle) {
      kept.push_back(word);
    }
    if (IsOption(word) &&
        ValueFollows(program.FindOptionAnywhere(name), word) &&
        i + 1 < line.leading.size()) {
      ++i;
      if (!idle) {
        kept.push_back(line.leading[i]);
      }
    }
  }
  kept.insert(kept.end(), line.names.begin(), line.names.end());
  kept.insert(kept.end(), line.trailing.begin(), line.trailing.end());
  return kept;
}

std::vector<std::string> WithHelpOption(const CommandModel& program,
                                        std::span<const std::string> words) {
  constexpr std::string_view kHelp = "help";
  constexpr std::string_view kOption = "--help";
  Line line = TakeApart(program, words);
  const bool first = !line.names.empty() && line.names.front() == kHelp;
  if (line.unknown != kHelp && !first) {
    return {words.begin(), words.end()};
  }
  if (first) {
    line.names.erase(line.names.begin());
  }
  std::vector<std::string> all = std::move(line.leading);
  all.insert(all.end(), line.names.begin(), line.names.end());
  all.insert(all.end(), line.trailing.begin(), line.trailing.end());
  if (std::find(all.begin(), all.end(), kOption) == all.end()) {
    all.emplace_back(kOption);
  }
  return all;
}

absl::StatusOr<std::vector<std::string>> ArrangeWords(
    const CommandModel& program, std::span<const std::string> given,
    const Habits& habits) {
  const std::vector<std::string> words = WithoutSigns(program, given);
  const Line line = TakeApart(program, words);
  RETURN_IF_ERROR(CheckCommand(program, line, habits));
  for (const std::string& word : line.leading) {
    if (IsOption(word)) {
      RETURN_IF_ERROR(CheckOption(program, *line.command, word));
    }
  }
  RETURN_IF_ERROR(CheckTrailing(program, line));
  std::vector<std::string> arranged;
  std::vector<std::string> moved;
  for (size_t i = 0; i < line.leading.size(); ++i) {
    const std::string& word = line.leading[i];
    const OptionModel* option = line.command->FindOption(OptionName(word));
    // What only the program has, such as --version, stays before the command.
    std::vector<std::string>& to = option == nullptr ? arranged : moved;
    to.push_back(word);
    if (ValueFollows(option, word) && i + 1 < line.leading.size()) {
      to.push_back(line.leading[++i]);
    }
  }
  arranged.insert(arranged.end(), line.names.begin(), line.names.end());
  arranged.insert(arranged.end(), moved.begin(), moved.end());
  arranged.insert(arranged.end(), line.trailing.begin(), line.trailing.end());
  return arranged;
}

namespace {

// Returns the option or operand that a message of CLI11 begins with.
const OptionModel* FindSubject(const CommandModel& command,
                               std::string_view name) {
  for (const OptionModel& operand : command.operands) {
    if (operand.Name() == name) {
      return &operand;
    }
  }
  return command.FindOption(name);
}

}  // namespace

std::string DescribeParseError(const CommandModel& program,
                               std::span<const std::string> words,
                               std::string_view what) {
  const CommandModel& command = *TakeApart(program, words).command;
  std::string message(what);
  constexpr std::string_view kRequired = " is required";
  if (what.ends_with(kRequired)) {
    const std::string_view name =
        what.substr(0, what.size() - kRequired.size());
    if (const OptionModel* subject = FindSubject(command, name)) {
      const bool operand = !subject->Name().starts_with('-');
      message = absl::StrFormat("%s is needed: %s",
                                operand ? subject->type : subject->Name(),
                                subject->help);
    }
  }
  if (!message.empty() &&
      !message.starts_with(absl::AsciiStrToUpper(message.substr(0, 2)))) {
    message[0] = absl::ascii_tolower(static_cast<unsigned char>(message[0]));
  }
  return absl::StrFormat("%s; see `%s --help`", message, command.path);
}

std::string DescribeUnknownValue(std::string_view value,
                                 std::span<const std::string> values) {
  const std::string hint = DidYouMean(value, values);
  return absl::StrFormat("`%s` is not known%s", value,
                         hint.empty() ? "; there are " + Joined(values) : hint);
}

}  // namespace bootmill::program
