// SPDX-License-Identifier: Apache-2.0
#include "builder/modules.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/status_macros.h"

namespace bootmill {
namespace {

// From the rarest to the most frequent file system of boot volumes.
constexpr std::array<std::string_view, 5> kCommonFileSystems = {
    "iso9660", "fat", "btrfs", "xfs", "ext2"};

// Returns, for each module that another one in `order` depends on, the first
// such module.
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

void ModuleRequest::Add(const std::string& name, const std::string& reason,
                        bool late) {
  const auto known = std::find_if(
      modules_.begin(), modules_.end(),
      [&name](const bootconfig::Need& need) { return need.name == name; });
  if (known == modules_.end()) {
    modules_.push_back({name, reason, late});
  } else {
    known->late = known->late && late;
  }
}

std::vector<std::string> ModuleRequest::NeededAtStart() const {
  std::vector<std::string> names;
  for (const bootconfig::Need& need : modules_) {
    if (!need.late) {
      names.push_back(need.name);
    }
  }
  return names;
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
      absl::StrFormat("%s: command `%s`", need.reason, need.name), need.late);
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

std::vector<std::string> ModulesOfCommands(
    const std::vector<std::string>& commands,
    const toolchain::Platform& platform,
    const std::vector<image::PlanModule>& modules) {
  std::vector<std::string> found;
  const auto is_found = [&found](const std::string& name) {
    return std::find(found.begin(), found.end(), name) != found.end();
  };
  for (const image::PlanModule& planned : modules) {
    const toolchain::Module& module = platform.modules.at(planned.name);
    const bool gives =
        std::any_of(module.commands.begin(), module.commands.end(),
                    [&](const std::string& command) {
                      return std::find(commands.begin(), commands.end(),
                                       command) != commands.end();
                    });
    if (gives || std::any_of(module.dependencies.begin(),
                             module.dependencies.end(), is_found)) {
      found.push_back(planned.name);
    }
  }
  return found;
}

std::vector<image::PlanModule> TakeAllBut(
    const std::vector<std::string>& names, const toolchain::Platform& platform,
    std::vector<image::PlanModule>& modules) {
  std::set<std::string, std::less<>> kept(names.begin(), names.end());
  // A module's dependencies stand before it, so all are found in reverse order.
  for (size_t i = modules.size(); i-- > 0;) {
    if (kept.contains(modules[i].name)) {
      const toolchain::Module& module = platform.modules.at(modules[i].name);
      kept.insert(module.dependencies.begin(), module.dependencies.end());
    }
  }
  const auto taken = std::stable_partition(
      modules.begin(), modules.end(), [&kept](const image::PlanModule& module) {
        return kept.contains(module.name);
      });
  std::vector<image::PlanModule> rest(std::make_move_iterator(taken),
                                      std::make_move_iterator(modules.end()));
  modules.erase(taken, modules.end());
  return rest;
}

void PutFileSystemsLast(const toolchain::Platform& platform,
                        std::vector<image::PlanModule>& modules) {
  std::map<std::string, int, std::less<>> ranks;
  for (const image::PlanModule& planned : modules) {
    const toolchain::Module& module = platform.modules.at(planned.name);
    int rank = 0;
    if (platform.filesystems.contains(planned.name)) {
      const auto* const common = std::find(
          kCommonFileSystems.begin(), kCommonFileSystems.end(), planned.name);
      rank = common == kCommonFileSystems.end()
                 ? 1
                 : 2 + static_cast<int>(common - kCommonFileSystems.begin());
    }
    for (const std::string& name : module.dependencies) {
      const auto needed = ranks.find(name);
      rank = std::max(rank, needed == ranks.end() ? 0 : needed->second);
    }
    ranks[planned.name] = rank;
  }
  std::stable_sort(
      modules.begin(), modules.end(),
      [&ranks](const image::PlanModule& one, const image::PlanModule& other) {
        return ranks.at(one.name) < ranks.at(other.name);
      });
}

}  // namespace bootmill
