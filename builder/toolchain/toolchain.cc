// SPDX-License-Identifier: Apache-2.0
#include "builder/toolchain/toolchain.h"

#include <algorithm>
#include <array>
#include <utility>

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

namespace {

// What people call file systems and the like, and GRUB's module for it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14>
    kOtherNames = {{{"ext3", "ext2"},
                    {"ext4", "ext2"},
                    {"ffs", "ufs2"},
                    {"ffs1", "ufs1"},
                    {"ffs2", "ufs2"},
                    {"gpt", "part_gpt"},
                    {"gzip", "gzio"},
                    {"lzo", "lzopio"},
                    {"mbr", "part_msdos"},
                    {"mdraid", "mdraid1x"},
                    {"raid", "mdraid1x"},
                    {"ufs", "ufs2"},
                    {"vfat", "fat"},
                    {"xz", "xzio"}}};

std::string HintFor(std::string_view name, const Platform& platform,
                    const std::vector<std::string>& names) {
  if (name == "bls" || (name == "blscfg" && !platform.modules.contains(name))) {
    return "; entries of the Boot Loader Specification are read by the boot "
           "source `boot_loader_spec`, without a module";
  }
  const auto other =
      std::find_if(kOtherNames.begin(), kOtherNames.end(),
                   [name](const auto& row) { return row.first == name; });
  if (other != kOtherNames.end() && platform.modules.contains(other->second)) {
    return absl::StrFormat("; GRUB's name of it is `%s`", other->second);
  }
  return DidYouMean(name, names);
}

}  // namespace

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
      TargetName(platform.target), HintFor(name, platform, names)));
}

}  // namespace bootmill::toolchain
