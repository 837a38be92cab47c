// SPDX-License-Identifier: Apache-2.0
// Choosing the modules of an image, with the reason for each.
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

// Names of modules in the order in which they were requested. A module that is
// requested twice keeps its first place and reason. Thread-compatible.
class ModuleRequest {
 public:
  void Add(const std::string& name, const std::string& reason,
           bool late = false);

  // Adds the module that provides the command `need.name`, unless the kernel
  // does. Errors: FAILED_PRECONDITION if no module of `index` provides it.
  absl::Status AddCommand(const bootconfig::Need& need,
                          const bootconfig::CommandIndex& index);

  const std::vector<bootconfig::Need>& modules() const { return modules_; }
  // Returns the requested modules that must be loaded when the image starts.
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

// Returns the names of those of `modules`, in the same order, that provide a
// command of `commands` or depend on a module that does. REQUIRES: `modules`
// are in loading order. Thread-safe.
std::vector<std::string> ModulesOfCommands(
    const std::vector<std::string>& commands,
    const toolchain::Platform& platform,
    const std::vector<image::PlanModule>& modules);

// Removes from `modules` all but `names` and their dependencies, and returns
// the removed ones in the same order. REQUIRES: `modules` are in loading order.
// Thread-safe.
std::vector<image::PlanModule> TakeAllBut(
    const std::vector<std::string>& names, const toolchain::Platform& platform,
    std::vector<image::PlanModule>& modules);

// Moves file systems, and modules that depend on one, behind all other modules:
// rare ones first, the most frequent ones last. GRUB asks the driver that was
// loaded last first, whenever a file is opened, also one in the memdisk.
// REQUIRES: `modules` are in loading order; they are so afterwards too.
// Thread-safe. Source: GRUB's include/grub/fs.h (grub_fs_register), kern/fs.c.
void PutFileSystemsLast(const toolchain::Platform& platform,
                        std::vector<image::PlanModule>& modules);

}  // namespace bootmill

#endif  // BOOTMILL_BUILDER_MODULES_H_
