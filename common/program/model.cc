// SPDX-License-Identifier: Apache-2.0
#include "common/program/model.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <utility>

namespace bootmill::program {
namespace {

constexpr std::string_view kExamples = "Examples:\n";

// CLI11 has the type and the checks of a value in one text:
// "FORMAT:{table,json}", "N:INT in [1 - 256]".
void ReadType(const std::string& text, OptionModel& model) {
  model.type = text.substr(0, text.find(':'));
  const size_t open = text.find('{');
  const size_t close = text.find('}', open == std::string::npos ? 0 : open);
  if (open == std::string::npos || close == std::string::npos) {
    return;
  }
  for (size_t begin = open + 1; begin < close;) {
    const size_t end = std::min(text.find(',', begin), close);
    model.values.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
}

OptionModel ModelOf(const CLI::Option& option) {
  OptionModel model;
  if (option.get_positional()) {
    model.names.push_back(option.get_name(true));
  }
  for (const std::string& name : option.get_lnames()) {
    model.names.push_back("--" + name);
  }
  for (const std::string& name : option.get_snames()) {
    model.names.push_back("-" + name);
  }
  if (option.get_items_expected_max() > 0) {
    ReadType(option.get_type_name(), model);
  }
  model.help = option.get_description();
  if (!option.get_default_str().empty()) {
    model.help += " [" + option.get_default_str() + "]";
  }
  model.variable = option.get_envname();
  model.required = option.get_required();
  model.repeated =
      option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll ||
      option.get_expected_max() > 1;
  return model;
}

void AddOptions(const CLI::App& app, CommandModel& model) {
  for (const CLI::Option* option : app.get_options()) {
    // A group of options repeats --help of its command.
    if (option->get_group().empty() ||
        (!option->get_positional() &&
         model.FindOption("--" + option->get_single_name()) != nullptr)) {
      continue;
    }
    (option->get_positional() ? model.operands : model.options)
        .push_back(ModelOf(*option));
  }
}

CommandModel ModelOf(const CLI::App& app, const std::string& path) {
  CommandModel model;
  model.path = path;
  model.summary = app.get_description();
  const std::string footer = app.get_footer();
  const size_t examples = footer.find(kExamples);
  model.details = footer.substr(0, examples);
  if (examples != std::string::npos) {
    model.examples = footer.substr(examples + kExamples.size());
  }
  AddOptions(app, model);
  for (const CLI::App* sub : app.get_subcommands(nullptr)) {
    if (sub->get_name().empty()) {
      AddOptions(*sub, model);  // a group of options
    } else if (!sub->get_group().empty()) {
      model.commands.push_back(ModelOf(*sub, path + " " + sub->get_name()));
    }
  }
  return model;
}

}  // namespace

std::string_view CommandModel::Name() const {
  const std::string_view all = path;
  return all.substr(all.rfind(' ') + 1);
}

const CommandModel* CommandModel::Find(std::string_view name) const {
  const auto found = std::find_if(
      commands.begin(), commands.end(),
      [name](const CommandModel& command) { return command.Name() == name; });
  return found == commands.end() ? nullptr : &*found;
}

const OptionModel* CommandModel::FindOption(std::string_view name) const {
  const auto found = std::find_if(
      options.begin(), options.end(), [name](const OptionModel& option) {
        return std::find(option.names.begin(), option.names.end(), name) !=
               option.names.end();
      });
  return found == options.end() ? nullptr : &*found;
}

const OptionModel* CommandModel::FindOptionAnywhere(
    std::string_view name) const {
  if (const OptionModel* option = FindOption(name)) {
    return option;
  }
  for (const CommandModel& command : commands) {
    if (const OptionModel* option = command.FindOptionAnywhere(name)) {
      return option;
    }
  }
  return nullptr;
}

CommandModel ModelOf(const CLI::App& app) {
  return ModelOf(app, app.get_name());
}

}  // namespace bootmill::program
