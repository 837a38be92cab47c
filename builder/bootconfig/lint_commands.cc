// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/lint_commands.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

namespace bootmill::bootconfig {
namespace {

constexpr std::array<std::string_view, 5> kKernelCommands = {
    "boot", "insmod", "ls", "set", "unset"};

// If a command is unknown, GRUB looks for a `=` in its expanded name. Here a
// `=` in the written text is enough to take it for an assignment.
bool IsAssignment(const Word& word) {
  return std::any_of(word.pieces.begin(), word.pieces.end(),
                     [](const Piece& piece) {
                       return piece.kind != PieceKind::kVariable &&
                              piece.kind != PieceKind::kQuotedVariable &&
                              piece.text.find('=') != std::string::npos;
                     });
}

}  // namespace

void CommandIndex::AddModule(std::string_view module,
                             std::span<const std::string> commands) {
  modules_.emplace(module);
  for (const std::string& command : commands) {
    commands_[command].emplace(module);
  }
}

bool CommandIndex::HasModule(std::string_view module) const {
  return modules_.find(module) != modules_.end();
}

std::vector<std::string> CommandIndex::ModulesFor(
    std::string_view command) const {
  const auto found = commands_.find(command);
  if (found == commands_.end()) {
    return {};
  }
  std::vector<std::string> modules(found->second.begin(), found->second.end());
  const auto own = std::find(modules.begin(), modules.end(), command);
  if (own != modules.end()) {
    std::rotate(modules.begin(), own, own + 1);
  }
  return modules;
}

bool CommandIndex::HasCommand(std::string_view command) const {
  return IsKernelCommand(command) || commands_.find(command) != commands_.end();
}

std::vector<std::string> CommandIndex::Commands() const {
  std::set<std::string> names(kKernelCommands.begin(), kKernelCommands.end());
  for (const auto& [command, modules] : commands_) {
    names.insert(command);
  }
  return {names.begin(), names.end()};
}

std::vector<std::string> CommandIndex::Modules() const {
  return {modules_.begin(), modules_.end()};
}

bool IsKernelCommand(std::string_view command) {
  return std::find(kKernelCommands.begin(), kKernelCommands.end(), command) !=
         kKernelCommands.end();
}

std::optional<UsedCommand> NameOf(const Command& command) {
  bool inverted = false;
  for (const Word& word : command.words) {
    if (word.pieces.empty()) {
      continue;  // the word consists of line continuations only
    }
    if (IsAssignment(word)) {
      return std::nullopt;
    }
    std::optional<std::string> text = StaticText(word);
    if (!text.has_value()) {
      return std::nullopt;
    }
    if (*text == "!" && !inverted) {
      inverted = true;
      continue;
    }
    return UsedCommand{*std::move(text), word.position};
  }
  return std::nullopt;
}

std::set<std::string, std::less<>> FunctionsDefined(const Script& script) {
  std::set<std::string, std::less<>> names;
  for (const Statement& statement : script.statements) {
    if (const auto* function = std::get_if<Function>(&statement.node)) {
      names.insert(function->name);
    }
  }
  return names;
}

std::vector<UsedCommand> CommandsUsed(const Script& script) {
  std::vector<UsedCommand> used;
  std::set<std::string, std::less<>> seen = FunctionsDefined(script);
  ForEachCommand(script, [&](const Command& command) {
    std::optional<UsedCommand> name = NameOf(command);
    if (name.has_value() && seen.insert(name->name).second) {
      used.push_back(*std::move(name));
    }
  });
  return used;
}

}  // namespace bootmill::bootconfig
