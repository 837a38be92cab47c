// SPDX-License-Identifier: Apache-2.0
#include "builder/toolchain/toolchain.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/suggest.h"

namespace bootmill::toolchain {

absl::StatusOr<const Platform*> Toolchain::PlatformFor(Target target) const {
  const auto found = platforms.find(target);
  if (found != platforms.end()) {
    return &found->second;
  }
  std::vector<std::string> names;
  for (const auto& [there, platform] : platforms) {
    names.emplace_back(TargetName(there));
  }
  return absl::NotFoundError(absl::StrFormat(
      "toolchain %s has no platform %s; it has %s", name, TargetName(target),
      names.empty() ? "none" : absl::StrJoin(names, ", ")));
}

absl::StatusOr<const Module*> FindModule(const Toolchain& toolchain,
                                         const Platform& platform,
                                         std::string_view name) {
  const auto found = platform.modules.find(name);
  if (found != platform.modules.end()) {
    return &found->second;
  }
  std::vector<std::string> names;
  names.reserve(platform.modules.size());
  for (const auto& [there, module] : platform.modules) {
    names.push_back(there);
  }
  return absl::NotFoundError(absl::StrFormat(
      "module `%s` is not in toolchain %s for %s%s", name, toolchain.name,
      TargetName(platform.target), DidYouMean(name, names)));
}

}  // namespace bootmill::toolchain
