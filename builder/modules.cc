// SPDX-License-Identifier: Apache-2.0
#include "builder/modules.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/status_macros.h"

namespace bootmill {
namespace {

// For each module that another one in `order` depends on: the first such one.
std::map<std::string, std::string> FirstDependents(
    const std::vector<const toolchain::Module*>& order) {
  std::map<std::string, std::string> dependents;
  for (const toolchain::Module* module : order) {
    for (const std::string& dependency : module->dependencies) {
      dependents.try_emplace(dependency, module->name);
    }
  }
  return dependents;
}

}  // namespace

void ModuleRequest::Add(const std::string& name, const std::string& reason) {
  const bool known = std::any_of(
      modules_.begin(), modules_.end(),
      [&name](const bootconfig::Need& need) { return need.name == name; });
  if (!known) {
    modules_.push_back({name, reason});
  }
}

absl::Status ModuleRequest::AddCommand(const bootconfig::Need& need,
                                       const bootconfig::CommandIndex& index) {
  if (bootconfig::IsKernelCommand(need.name)) {
    return absl::OkStatus();
  }
  const std::vector<std::string> modules = index.ModulesFor(need.name);
  if (modules.empty()) {
    return absl::FailedPreconditionError(
        absl::StrFormat("command `%s`, needed for %s, is in no module",
                        need.name, need.reason));
  }
  Add(modules.front(),
      absl::StrFormat("%s: command `%s`", need.reason, need.name));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<image::PlanModule>> ResolveModules(
    const ModuleRequest& request, const toolchain::Toolchain& toolchain,
    const toolchain::Platform& platform) {
  std::vector<std::string> names;
  std::map<std::string, std::string> reasons;
  for (const bootconfig::Need& need : request.modules()) {
    names.push_back(need.name);
    reasons.emplace(need.name, need.reason);
  }
  ASSIGN_OR_RETURN(const std::vector<const toolchain::Module*> order,
                   toolchain::ResolveOrder(toolchain, platform, names));
  const std::map<std::string, std::string> dependents = FirstDependents(order);
  std::vector<image::PlanModule> modules;
  modules.reserve(order.size());
  for (const toolchain::Module* module : order) {
    const auto asked = reasons.find(module->name);
    modules.push_back({module->name, module->file,
                       asked != reasons.end()
                           ? asked->second
                           : "needed by " + dependents.at(module->name)});
  }
  return modules;
}

std::vector<image::PlanModule> TakeLateModules(
    const std::vector<std::string>& late_commands,
    const toolchain::Platform& platform,
    std::vector<image::PlanModule>& modules) {
  std::vector<image::PlanModule> early;
  std::vector<image::PlanModule> late;
  std::set<std::string, std::less<>> late_names;
  for (image::PlanModule& planned : modules) {
    const toolchain::Module& module = platform.modules.at(planned.name);
    const bool gives = std::any_of(
        module.commands.begin(), module.commands.end(),
        [&](const std::string& command) {
          return std::find(late_commands.begin(), late_commands.end(),
                           command) != late_commands.end();
        });
    const bool depends = std::any_of(
        module.dependencies.begin(), module.dependencies.end(),
        [&](const std::string& name) { return late_names.contains(name); });
    if (gives || depends) {
      late_names.insert(planned.name);
      late.push_back(std::move(planned));
    } else {
      early.push_back(std::move(planned));
    }
  }
  modules = std::move(early);
  return late;
}

}  // namespace bootmill
