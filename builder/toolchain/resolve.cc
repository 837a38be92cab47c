// SPDX-License-Identifier: Apache-2.0
// Resolves dependencies depth first. The path to the current module is kept for
// error messages and for finding cycles. GRUB's own tool does not check for
// cycles and overflows its stack.
#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/toolchain/toolchain.h"
#include "common/status_macros.h"

namespace bootmill::toolchain {
namespace {

class Resolver {
 public:
  Resolver(const Toolchain& toolchain, const Platform& platform)
      : toolchain_(toolchain), platform_(platform) {}

  // Adds `name` after all modules that it depends on. The depth is limited by
  // the number of modules.
  absl::Status Add(std::string_view name) {
    if (added_.contains(name)) {
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(CheckCycle(name));
    const auto found = platform_.modules.find(name);
    if (found == platform_.modules.end()) {
      return NotFound(name);
    }
    const Module& module = found->second;
    path_.push_back(name);
    for (auto it = module.dependencies.rbegin();
         it != module.dependencies.rend(); ++it) {
      RETURN_IF_ERROR(Add(*it));
    }
    path_.pop_back();
    order_.push_back(&module);
    added_.insert(module.name);
    return absl::OkStatus();
  }

  std::vector<const Module*> Take() { return std::move(order_); }

 private:
  absl::Status CheckCycle(std::string_view name) const {
    const auto first = std::ranges::find(path_, name);
    if (first == path_.end()) {
      return absl::OkStatus();
    }
    std::string cycle;
    for (auto it = first; it != path_.end(); ++it) {
      cycle += absl::StrFormat("%s -> ", *it);
    }
    return absl::InvalidArgumentError(absl::StrFormat(
        "modules of toolchain %s for %s depend on each other in a cycle: %s%s",
        toolchain_.name, TargetName(platform_.target), cycle, name));
  }

  // Names the modules through which a missing one was reached. Only a name that
  // the caller requested can be misspelt and gets a suggestion.
  absl::Status NotFound(std::string_view name) const {
    if (path_.empty()) {
      return FindModule(toolchain_, platform_, name).status();
    }
    std::string chain;
    for (auto it = path_.rbegin(); it != path_.rend(); ++it) {
      chain += absl::StrFormat(", needed by `%s`", *it);
    }
    return absl::NotFoundError(
        absl::StrFormat("module `%s` is not in toolchain %s for %s%s", name,
                        toolchain_.name, TargetName(platform_.target), chain));
  }

  const Toolchain& toolchain_;
  const Platform& platform_;
  std::vector<const Module*> order_;
  // The names are views into the platform or the request.
  std::set<std::string_view, std::less<>> added_;
  std::vector<std::string_view> path_;
};

}  // namespace

absl::StatusOr<std::vector<const Module*>> ResolveOrder(
    const Toolchain& toolchain, const Platform& platform,
    const std::vector<std::string>& requested) {
  Resolver resolver(toolchain, platform);
  for (const std::string& name : requested) {
    RETURN_IF_ERROR(resolver.Add(name));
  }
  return resolver.Take();
}

}  // namespace bootmill::toolchain
