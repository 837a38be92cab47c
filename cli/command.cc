// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/program/usage.h"

namespace bootmill::cli {
namespace {

// A check that suggests the value that was meant. Its description is what
// common/program/model.cc reads.
CLI::Validator OneOf(const std::vector<std::string>& values) {
  return CLI::Validator(
      [values](const std::string& value) {
        return std::find(values.begin(), values.end(), value) != values.end()
                   ? ""
                   : program::DescribeUnknownValue(value, values);
      },
      CLI::IsMember(values).get_description());
}

// Takes everything. Its description is in help.
CLI::Validator Described(const std::string& description) {
  return CLI::Validator([](const std::string& /*value*/) { return ""; },
                        description);
}

// Returns the name by which the user gave `value`: the long one of the option,
// or the variable's.
std::string GivenAs(const OptionSpec& spec, const std::string& value) {
  const char* variable =
      spec.env.empty() ? nullptr : std::getenv(spec.env.c_str());
  return variable != nullptr && value == variable
             ? spec.env
             : spec.names.substr(spec.names.find(',') + 1);
}

void Describe(const OptionSpec& spec, CLI::Option& option) {
  option.required(spec.required)->type_name(spec.type);
  if (!spec.env.empty()) {
    option.envname(spec.env);
  }
  if (!spec.values.empty()) {
    option.check(OneOf(spec.values));
  }
}

}  // namespace

Command Command::Add(const std::string& name, const std::string& help,
                     const std::string& footer) {
  CLI::App* command = app_->add_subcommand(name, help);
  command->footer(footer);
  return Command(*command, *context_);
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
    // Of `-f a b`, b is an operand.
    added->expected(1)->take_all()->allow_extra_args(false);
  }
}

void Command::Number(const OptionSpec& option, int64_t minimum, int64_t maximum,
                     int64_t& value) {
  // CLI11 itself would take 010 for 8, and 0x10.
  const auto take = [option, minimum, maximum,
                     &value](const std::string& text) {
    int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stop != end || number < minimum ||
        number > maximum) {
      throw CLI::ValidationError(
          GivenAs(option, text),
          absl::StrFormat("`%s` is no whole number%s from %d to %d", text,
                          option.type == "SECONDS" ? " of seconds" : "",
                          minimum, maximum));
    }
    value = number;
  };
  CLI::Option* added =
      app_->add_option_function<std::string>(option.names, take, option.help);
  added->check(Described(CLI::Range(minimum, maximum).get_description()));
  Describe(option, *added);
}

void Command::Flag(const std::string& names, const std::string& help,
                   bool& value) {
  app_->add_flag(names, value, help);
}

void Command::Format(OutputFormat& format) {
  app_->add_option_function<std::string>(
          "-o,--format",
          [&format](const std::string& name) {
            format = name == "json"   ? OutputFormat::kJson
                     : name == "yaml" ? OutputFormat::kYaml
                     : name == "name" ? OutputFormat::kName
                     : name == "wide" ? OutputFormat::kWide
                                      : OutputFormat::kTable;
          },
          "How the result is shown [table]")
      ->check(OneOf({"table", "wide", "name", "json", "yaml"}))
      ->type_name("FORMAT");
}

void Command::Hide() { app_->group(""); }

void Command::OnRun(std::function<void()> run) {
  app_->callback(std::move(run));
}

}  // namespace bootmill::cli
