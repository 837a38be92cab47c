// SPDX-License-Identifier: Apache-2.0
#include "cli/argument_reader.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "common/status_macros.h"
#include "common/suggest.h"

namespace bootmill::cli {
namespace {

constexpr size_t kHelpColumn = 26;

// Returns the names of an option that help shows, with their dashes.
std::vector<std::string> ShownNames(std::span<const OptionRow> table) {
  std::vector<std::string> names;
  for (const OptionRow& row : table) {
    if (!row.name.empty() && !row.help.empty()) {
      names.push_back(absl::StrFormat("--%s", row.name));
    }
  }
  return names;
}

}  // namespace

absl::StatusOr<std::optional<Argument>> ArgumentReader::Next() {
  if (!letters_.empty()) {
    return ReadLetter();
  }
  if (arguments_.empty()) {
    return std::nullopt;
  }
  const std::string& text = arguments_.front();
  arguments_ = arguments_.subspan(1);
  if (operands_only_ || text == "-" || !text.starts_with('-')) {
    return Argument{nullptr, text};
  }
  if (text == "--") {
    operands_only_ = true;
    return Next();
  }
  if (text.starts_with("--")) {
    return ReadLong(std::string_view(text).substr(2));
  }
  letters_ = std::string_view(text).substr(1);
  return ReadLetter();
}

absl::StatusOr<const OptionRow*> ArgumentReader::FindLong(
    std::string_view name) const {
  std::vector<const OptionRow*> found;
  std::string names;
  for (const OptionRow& row : table_) {
    if (row.name.empty()) {
      continue;
    }
    if (row.name == name) {
      return &row;
    }
    if (row.may_be_shortened && row.name.starts_with(name)) {
      found.push_back(&row);
      names += absl::StrFormat("%s--%s", names.empty() ? "" : ", ", row.name);
    }
  }
  if (found.size() == 1) {
    return found.front();
  }
  const std::string shown = absl::StrFormat("--%s", name);
  if (found.empty()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("unrecognized option `%s`%s", shown,
                        DidYouMean(shown, ShownNames(table_))));
  }
  return absl::InvalidArgumentError(
      absl::StrFormat("option `%s` could be any of %s", shown, names));
}

absl::StatusOr<Argument> ArgumentReader::TakeValue(const OptionRow& option,
                                                   std::string_view shown) {
  if (arguments_.empty()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "option `%s` needs an argument: %s", shown, option.argument));
  }
  const std::string& value = arguments_.front();
  arguments_ = arguments_.subspan(1);
  return Argument{&option, value};
}

absl::StatusOr<Argument> ArgumentReader::ReadLong(std::string_view text) {
  const size_t equals = text.find('=');
  const std::string_view name = text.substr(0, equals);
  ASSIGN_OR_RETURN(const OptionRow* option, FindLong(name));
  if (equals == std::string_view::npos) {
    return option->argument.empty()
               ? Argument{option, ""}
               : TakeValue(*option, absl::StrFormat("--%s", option->name));
  }
  if (option->argument.empty()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("option `--%s` takes no argument", option->name));
  }
  return Argument{option, std::string(text.substr(equals + 1))};
}

absl::StatusOr<Argument> ArgumentReader::ReadLetter() {
  const char letter = letters_.front();
  letters_.remove_prefix(1);
  const auto option =
      std::find_if(table_.begin(), table_.end(), [letter](const auto& row) {
        return row.letter == letter && letter != '\0';
      });
  if (option == table_.end()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("unrecognized option `-%c`", letter));
  }
  if (option->argument.empty()) {
    return Argument{&*option, ""};
  }
  if (letters_.empty()) {
    return TakeValue(*option, absl::StrFormat("-%c", letter));
  }
  const std::string value(letters_);
  letters_ = {};
  return Argument{&*option, value};
}

std::string OptionHelp(std::span<const OptionRow> table) {
  std::string text;
  for (const OptionRow& row : table) {
    if (row.help.empty()) {
      continue;
    }
    std::string line =
        row.letter == '\0' ? "      " : absl::StrFormat("  -%c, ", row.letter);
    line += absl::StrFormat("--%s%s%s", row.name,
                            row.argument.empty() ? "" : "=", row.argument);
    // The help text begins two spaces after the longest option, or on the next
    // line if the option is longer.
    line += line.size() + 2 > kHelpColumn
                ? "\n" + std::string(kHelpColumn, ' ')
                : std::string(kHelpColumn - line.size(), ' ');
    for (const char c : row.help) {
      line += c;
      line += c == '\n' ? std::string(kHelpColumn, ' ') : "";
    }
    text += line + "\n";
  }
  return text;
}

}  // namespace bootmill::cli
