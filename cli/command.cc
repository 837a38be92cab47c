// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

#include <CLI/CLI.hpp>
#include <utility>

namespace bootmill::cli {
namespace {

void Describe(const OptionSpec& spec, CLI::Option& option) {
  option.required(spec.required)->type_name(spec.type);
  if (!spec.env.empty()) {
    option.envname(spec.env);
  }
  if (!spec.values.empty()) {
    option.check(CLI::IsMember(spec.values));
  }
}

}  // namespace

Command Command::Add(const std::string& name, const std::string& help,
                     const std::string& footer) {
  CLI::App* command = app_->add_subcommand(name, help);
  command->footer(footer);
  return Command(*command);
}

void Command::NeedsCommand() { app_->require_subcommand(1); }

void Command::Text(const OptionSpec& option, std::string& value) {
  Describe(option, *app_->add_option(option.names, value, option.help));
}

void Command::Texts(const OptionSpec& option,
                    std::vector<std::string>& values) {
  CLI::Option* added = app_->add_option(option.names, values, option.help);
  Describe(option, *added);
  if (option.names.starts_with('-')) {
    added->expected(1)->take_all();
  }
}

void Command::Number(const OptionSpec& option, int64_t minimum, int64_t maximum,
                     int64_t& value) {
  CLI::Option* added = app_->add_option(option.names, value, option.help);
  added->check(CLI::Range(minimum, maximum));
  Describe(option, *added);
}

void Command::Flag(const std::string& names, const std::string& help,
                   bool& value) {
  app_->add_flag(names, value, help);
}

void Command::Format(OutputFormat& format, FormatShortOption short_option) {
  app_->add_option_function<std::string>(
          short_option == FormatShortOption::kWithO ? "-o,--format"
                                                    : "--format",
          [&format](const std::string& name) {
            format = name == "json"   ? OutputFormat::kJson
                     : name == "yaml" ? OutputFormat::kYaml
                                      : OutputFormat::kTable;
          },
          "How the result is shown [table]")
      ->check(CLI::IsMember({"table", "json", "yaml"}))
      ->type_name("FORMAT");
}

void Command::OnRun(std::function<void()> run) {
  app_->callback(std::move(run));
}

}  // namespace bootmill::cli
