// SPDX-License-Identifier: Apache-2.0
#include "common/program/result_format.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <vector>

#include "common/program/usage.h"

namespace bootmill::program {
namespace {

ResultFormat FormatOf(const std::string& name) {
  return name == "json"   ? ResultFormat::kJson
         : name == "yaml" ? ResultFormat::kYaml
         : name == "name" ? ResultFormat::kNames
                          : ResultFormat::kText;
}

// A check that suggests the value that was meant. Its description is what
// common/program/model.cc reads.
CLI::Validator OneOfFormats() {
  const std::vector<std::string> formats = {"table", "wide", "name", "json",
                                            "yaml"};
  return CLI::Validator(
      [formats](const std::string& value) {
        return std::find(formats.begin(), formats.end(), value) != formats.end()
                   ? ""
                   : DescribeUnknownValue(value, formats);
      },
      CLI::IsMember(formats).get_description());
}

}  // namespace

void AddFormatOption(CLI::App& command, ResultFormat& format) {
  command
      .add_option_function<std::string>(
          "-o,--format",
          [&format](const std::string& name) { format = FormatOf(name); },
          "How the result is shown [table]")
      ->check(OneOfFormats())
      ->type_name("FORMAT");
}

std::string Render(const Document& document, ResultFormat format) {
  return format == ResultFormat::kJson ? ToJson(document) : ToYaml(document);
}

}  // namespace bootmill::program
