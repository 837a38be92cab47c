// SPDX-License-Identifier: Apache-2.0
#include "builder/presets.h"

#include <array>
#include <span>
#include <string_view>

namespace bootmill {
namespace {

// One file system that every distribution can boot from, on any disk layout.
constexpr std::array<std::string_view, 3> kMinimal = {"part_msdos", "part_gpt",
                                                      "ext2"};

constexpr std::array<std::string_view, 18> kCommon = {
    // Disk layouts and file systems of the large distributions' installers.
    "part_msdos", "part_gpt", "lvm", "mdraid09", "mdraid1x", "raid5rec",
    "raid6rec", "ext2", "xfs", "btrfs", "fat", "iso9660",
    // Compressed files, and compressed kernels on PV.
    "gzio", "xzio", "lzopio",
    // What grub-mkconfig's output loads before its menu.
    "all_video", "gettext",
    // Looking around at the prompt.
    "ls"};

std::vector<std::string> Existing(std::span<const std::string_view> names,
                                  const toolchain::Platform& platform) {
  std::vector<std::string> existing;
  for (const std::string_view name : names) {
    if (platform.modules.contains(name)) {
      existing.emplace_back(name);
    }
  }
  return existing;
}

}  // namespace

std::string_view PresetName(v1::Preset preset) {
  switch (preset) {
    case v1::PRESET_MINIMAL:
      return "minimal";
    case v1::PRESET_ALL:
      return "all";
    default:
      return "common";
  }
}

std::vector<std::string> PresetModules(v1::Preset preset,
                                       const toolchain::Platform& platform) {
  switch (preset) {
    case v1::PRESET_MINIMAL:
      return Existing(kMinimal, platform);
    case v1::PRESET_ALL: {
      std::vector<std::string> all;
      all.reserve(platform.modules.size());
      for (const auto& [name, module] : platform.modules) {
        all.push_back(name);
      }
      return all;
    }
    default:
      return Existing(kCommon, platform);
  }
}

}  // namespace bootmill
