// SPDX-License-Identifier: Apache-2.0
// Which commands a script runs, and which modules give them.
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
  // Adds a module with the commands that command.lst says it gives.
  void AddModule(std::string_view module,
                 std::span<const std::string> commands);

  bool HasModule(std::string_view module) const;
  // Returns the modules that give `command`, none for a command of the kernel
  // or an unknown one. If there are several, the one of the command's own name
  // comes first, then the alphabet decides: GRUB prefers `cat` of cat to `cat`
  // of minicmd.
  std::vector<std::string> ModulesFor(std::string_view command) const;
  // Says whether the kernel or one of the modules gives `command`.
  bool HasCommand(std::string_view command) const;

  // Sorted names, those of the kernel's commands among them.
  std::vector<std::string> Commands() const;
  std::vector<std::string> Modules() const;

 private:
  std::set<std::string, std::less<>> modules_;
  // Command -> modules.
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>>
      commands_;
};

// Says whether GRUB's kernel itself gives `command`: boot, insmod, ls, set,
// unset. They are in no command.lst. (Those of normal.mod are.)
// Source: the callers of grub_register_command_prio in kernel.img of GRUB 2.06
// for the three Xen platforms; grub-core/kern/corecmd.c, commands/boot.c.
bool IsKernelCommand(std::string_view command);

// The name of a command that a script runs, and where it stands.
struct UsedCommand {
  std::string name;
  Position position;
};

// Returns what `command` runs if that can be known: `!` is looked through; a
// name that a variable has a part in is unknown; an assignment (`a=b`) runs
// nothing.
std::optional<UsedCommand> NameOf(const Command& command);

// Returns the names of the functions that `script` defines.
std::set<std::string, std::less<>> FunctionsDefined(const Script& script);

// Returns the names of the commands that `script` runs wherever it runs them
// (in functions, blocks, conditions), each once, at its first place, in the
// order of the text. Functions that the script defines are left out.
std::vector<UsedCommand> CommandsUsed(const Script& script);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_LINT_COMMANDS_H_
