// SPDX-License-Identifier: Apache-2.0
// Finding the commands that a script runs, and the modules that provide them.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_LINT_COMMANDS_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_LINT_COMMANDS_H_

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "builder/bootconfig/script.h"

namespace bootmill::bootconfig {

// The commands and modules of one platform of a toolchain. Value type,
// thread-compatible.
class CommandIndex {
 public:
  // Adds a module with the commands that command.lst lists for it.
  void AddModule(std::string_view module,
                 std::span<const std::string> commands);

  bool HasModule(std::string_view module) const;
  // Returns the modules that provide `command`; none for a command of the
  // kernel or an unknown one. The module of the command's own name comes first,
  // then the others alphabetically: GRUB prefers `cat` of cat to `cat` of
  // minicmd.
  std::vector<std::string> ModulesFor(std::string_view command) const;
  // Returns whether the kernel or one of the modules provides `command`.
  bool HasCommand(std::string_view command) const;

  // Returns all names, sorted, including the kernel's commands.
  std::vector<std::string> Commands() const;
  std::vector<std::string> Modules() const;

 private:
  std::set<std::string, std::less<>> modules_;
  // by command
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>>
      commands_;
};

// Returns whether GRUB's kernel itself provides `command`: boot, insmod, ls,
// set, unset. These are not in command.lst, unlike those of normal.mod. Source:
// the callers of grub_register_command_prio in kernel.img of GRUB 2.06 for the
// three Xen platforms; grub-core/kern/corecmd.c, commands/boot.c.
bool IsKernelCommand(std::string_view command);

// A command that a script runs: its name and its place.
struct UsedCommand {
  std::string name;
  Position position;
};

// Returns the name of what `command` runs, if it can be known: a leading `!` is
// skipped, a name that contains a variable is unknown, and an assignment
// (`a=b`) runs nothing.
std::optional<UsedCommand> NameOf(const Command& command);

// Returns the names of the functions that `script` defines.
std::set<std::string, std::less<>> FunctionsDefined(const Script& script);

// Returns the commands that `script` runs anywhere (in functions, blocks,
// conditions), each once, with its first place, in the order of the text.
// Functions that the script defines are left out.
std::vector<UsedCommand> CommandsUsed(const Script& script);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_LINT_COMMANDS_H_
