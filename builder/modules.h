// SPDX-License-Identifier: Apache-2.0
// Which modules an image gets, and why.
#ifndef BOOTMILL_BUILDER_MODULES_H_
#define BOOTMILL_BUILDER_MODULES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "builder/bootconfig/generate.h"
#include "builder/bootconfig/lint_commands.h"
#include "builder/image/plan.h"
#include "builder/toolchain/toolchain.h"

namespace bootmill {

// Modules by name in the order in which they are asked for; a module that is
// asked for twice keeps its first place and reason. Thread-compatible.
class ModuleRequest {
 public:
  void Add(const std::string& name, const std::string& reason,
           bool late = false);

  // Adds the module that gives command `need.name`, if it is not the kernel's.
  // Errors: FAILED_PRECONDITION if no module of `index` gives it.
  absl::Status AddCommand(const bootconfig::Need& need,
                          const bootconfig::CommandIndex& index);

  const std::vector<bootconfig::Need>& modules() const { return modules_; }
  // Of those, the ones that must be there when the image has started.
  std::vector<std::string> NeededAtStart() const;

 private:
  std::vector<bootconfig::Need> modules_;
};

// Returns the requested modules with what they depend on, in loading order,
// each with its reason: the request's, or "needed by NAME".
//
// Errors: those of toolchain::ResolveOrder. Thread-safe.
absl::StatusOr<std::vector<image::PlanModule>> ResolveModules(
    const ModuleRequest& request, const toolchain::Toolchain& toolchain,
    const toolchain::Platform& platform);

// Returns the names of those of `modules`, which are in loading order, that
// give a command of `commands` or depend on one that does, in the same order.
// Thread-safe.
std::vector<std::string> ModulesOfCommands(
    const std::vector<std::string>& commands,
    const toolchain::Platform& platform,
    const std::vector<image::PlanModule>& modules);

// Takes out of `modules`, which are in loading order, all but `names` and what
// they depend on, and returns them in the same order. Thread-safe.
std::vector<image::PlanModule> TakeAllBut(
    const std::vector<std::string>& names, const toolchain::Platform& platform,
    std::vector<image::PlanModule>& modules);

// Puts file systems, and what depends on one, behind all other modules: rare
// ones first, then those that most guests have. GRUB asks the driver that was
// loaded last first, whenever a file is opened, also in the memdisk from which
// modules come. `modules` are in loading order, and are afterwards.
// Thread-safe. Source: GRUB's include/grub/fs.h (grub_fs_register), kern/fs.c.
void PutFileSystemsLast(const toolchain::Platform& platform,
                        std::vector<image::PlanModule>& modules);

}  // namespace bootmill

#endif  // BOOTMILL_BUILDER_MODULES_H_
