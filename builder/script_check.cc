// SPDX-License-Identifier: Apache-2.0
#include "builder/script_check.h"

#include <functional>
#include <utility>
#include <variant>

#include "absl/strings/str_format.h"
#include "builder/bootconfig/lint.h"
#include "builder/policy_check.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill {
namespace {

std::string Place(const bootconfig::Position& position) {
  return absl::StrFormat("line %d, column %d", position.line, position.column);
}

// Adds a warning for each kernel that a script loads and that `target` cannot
// unpack.
void WarnOfPacking(const CheckedScript& checked, Target target,
                   std::vector<Warning>& warnings) {
  bootconfig::ForEachCommand(
      checked.script, [&](const bootconfig::Command& command) {
        const auto used = bootconfig::NameOf(command);
        if (!used.has_value() ||
            (used->name != "linux" && used->name != "linux16")) {
          return;
        }
        // The kernel is the first path; a kernel's parameters may be paths too.
        for (const bootconfig::Word& word : command.words) {
          const std::string text = bootconfig::StaticText(word).value_or("");
          if (text.empty() || text == used->name || text.starts_with("--")) {
            continue;
          }
          if (const std::string why = CannotUnpack(text, target);
              !why.empty()) {
            warnings.push_back(
                {checked.field,
                 absl::StrFormat("%s: %s", Place(word.position), why)});
          }
          return;
        }
      });
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
    const std::set<std::string, std::less<>>& modules, Target target) {
  std::vector<Warning> warnings;
  for (const CheckedScript& checked : scripts) {
    for (const bootconfig::Finding& finding :
         bootconfig::Lint(checked.script, index, modules)) {
      warnings.push_back(
          {checked.field, absl::StrFormat("%s: %s", Place(finding.position),
                                          finding.message)});
    }
    WarnOfPacking(checked, target, warnings);
  }
  return warnings;
}

}  // namespace bootmill
