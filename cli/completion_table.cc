// SPDX-License-Identifier: Apache-2.0
#include "cli/completion_table.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_format.h"
#include "builder/image/object_types.h"
#include "builder/target.h"
#include "cli/context.h"
#include "cli/mkimage_options.h"

namespace bootmill::cli {
namespace {

// CLI11 describes an option of few values as "FORMAT:{table,json,yaml}".
std::vector<std::string> ValuesOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const size_t open = type.find(":{");
  const size_t close = type.find('}', open == std::string::npos ? 0 : open);
  std::vector<std::string> values;
  if (open == std::string::npos || close == std::string::npos) {
    return values;
  }
  size_t begin = open + 2;
  while (begin < close) {
    const size_t end = std::min(type.find(',', begin), close);
    values.push_back(type.substr(begin, end - begin));
    begin = end + 1;
  }
  return values;
}

void AddOptions(const CLI::App& app, CommandEntry& entry) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      const std::vector<std::string> values = ValuesOf(*option);
      entry.words.insert(entry.words.end(), values.begin(), values.end());
      continue;
    }
    OptionEntry added;
    for (const std::string& name : option->get_lnames()) {
      added.names.push_back("--" + name);
    }
    for (const std::string& name : option->get_snames()) {
      added.names.push_back("-" + name);
    }
    added.takes_value = option->get_items_expected_max() > 0;
    added.values = ValuesOf(*option);
    // A group of options has --help like its command.
    if (std::none_of(entry.options.begin(), entry.options.end(),
                     [&added](const OptionEntry& other) {
                       return other.names == added.names;
                     })) {
      entry.options.push_back(std::move(added));
    }
  }
}

// By what mkimage's help calls an argument.
std::vector<std::string> MkimageValues(std::string_view argument) {
  if (argument == "TARGET") {
    return TargetNames();
  }
  if (argument == "COMPRESSION") {
    return {"xz", "none", "auto"};
  }
  if (argument == "TABLE") {
    return image::ObjectTypesNames();
  }
  return {};
}

void AddMkimageOptions(CommandEntry& entry) {
  entry.options.clear();
  for (const OptionRow& row : MkimageOptionTable()) {
    if (row.help.empty()) {
      continue;
    }
    OptionEntry& added = entry.options.emplace_back();
    added.names.push_back(absl::StrFormat("--%s", row.name));
    if (row.letter != '\0') {
      added.names.push_back(absl::StrFormat("-%c", row.letter));
    }
    added.takes_value = !row.argument.empty();
    added.values = MkimageValues(row.argument);
  }
}

void Collect(const CLI::App& app, const std::string& path,
             std::vector<CommandEntry>& table) {
  CommandEntry entry{path, {}, {}};
  AddOptions(app, entry);
  std::vector<const CLI::App*> commands;
  for (const CLI::App* sub : app.get_subcommands(nullptr)) {
    // Groups of options are commands without a name.
    if (sub->get_name().empty()) {
      AddOptions(*sub, entry);
    } else {
      commands.push_back(sub);
      entry.words.push_back(sub->get_name());
    }
  }
  if (path == kMkimageCommand) {
    AddMkimageOptions(entry);
  }
  table.push_back(std::move(entry));
  for (const CLI::App* sub : commands) {
    Collect(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(),
            table);
  }
}

}  // namespace

std::vector<CommandEntry> CompletionTable(const CLI::App& app) {
  std::vector<CommandEntry> table;
  Collect(app, "", table);
  return table;
}

}  // namespace bootmill::cli
