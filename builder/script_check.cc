// SPDX-License-Identifier: Apache-2.0
#include "builder/script_check.h"

#include <functional>
#include <utility>
#include <variant>

#include "absl/strings/str_format.h"
#include "builder/bootconfig/lint.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill {
namespace {

std::string Place(const bootconfig::Position& position) {
  return absl::StrFormat("line %d, column %d", position.line, position.column);
}

}  // namespace

bootconfig::CommandIndex CommandsOf(const toolchain::Platform& platform) {
  bootconfig::CommandIndex index;
  for (const auto& [name, module] : platform.modules) {
    index.AddModule(name, module.commands);
  }
  return index;
}

absl::StatusOr<std::optional<CheckedScript>> CheckScript(
    const bootconfig::ConfigFile& file) {
  auto parsed = bootconfig::ParseScript(file.text);
  if (const auto* error = std::get_if<bootconfig::SyntaxError>(&parsed)) {
    const absl::Status status = bootconfig::ToStatus(*error);
    if (!file.source_field.empty()) {
      return AtField(status, file.source_field);
    }
    return absl::InternalError(
        absl::StrFormat("generated %s does not parse: %s", file.path,
                        std::string(status.message())));
  }
  if (file.source_field.empty()) {
    return std::nullopt;
  }
  return CheckedScript{file.source_field,
                       std::get<bootconfig::Script>(std::move(parsed))};
}

absl::StatusOr<std::vector<CheckedScript>> CheckScripts(
    const bootconfig::Configuration& configuration) {
  std::vector<CheckedScript> scripts;
  for (const bootconfig::ConfigFile& file : configuration.files) {
    ASSIGN_OR_RETURN(std::optional<CheckedScript> script, CheckScript(file));
    if (script.has_value()) {
      scripts.push_back(*std::move(script));
    }
  }
  return scripts;
}

std::vector<bootconfig::Need> CommandNeeds(
    const std::vector<CheckedScript>& scripts,
    const bootconfig::CommandIndex& index) {
  std::vector<bootconfig::Need> needs;
  for (const CheckedScript& checked : scripts) {
    for (const bootconfig::UsedCommand& used :
         bootconfig::CommandsUsed(checked.script)) {
      if (!index.ModulesFor(used.name).empty()) {
        needs.push_back({used.name, absl::StrFormat("%s, %s", checked.field,
                                                    Place(used.position))});
      }
    }
  }
  return needs;
}

std::vector<Warning> LintScripts(
    const std::vector<CheckedScript>& scripts,
    const bootconfig::CommandIndex& index,
    const std::set<std::string, std::less<>>& modules) {
  std::vector<Warning> warnings;
  for (const CheckedScript& checked : scripts) {
    for (const bootconfig::Finding& finding :
         bootconfig::Lint(checked.script, index, modules)) {
      warnings.push_back(
          {checked.field, absl::StrFormat("%s: %s", Place(finding.position),
                                          finding.message)});
    }
  }
  return warnings;
}

}  // namespace bootmill
