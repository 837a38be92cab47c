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
  void Add(const std::string& name, const std::string& reason);

  // Adds the module that gives command `need.name`, if it is not the kernel's.
  // Errors: FAILED_PRECONDITION if no module of `index` gives it.
  absl::Status AddCommand(const bootconfig::Need& need,
                          const bootconfig::CommandIndex& index);

  const std::vector<bootconfig::Need>& modules() const { return modules_; }

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

// Takes out of `modules`, which are in loading order, those that give a command
// of `late_commands` or depend on one that does, and returns them in the same
// order. Thread-safe.
std::vector<image::PlanModule> TakeLateModules(
    const std::vector<std::string>& late_commands,
    const toolchain::Platform& platform,
    std::vector<image::PlanModule>& modules);

}  // namespace bootmill

#endif  // BOOTMILL_BUILDER_MODULES_H_
