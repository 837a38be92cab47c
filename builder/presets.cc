// SPDX-License-Identifier: Apache-2.0
#include "builder/presets.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace bootmill {
namespace {

// A file system from which every distribution can boot, on any disk layout, and
// the formats in which kernels of PV guests are compressed.
constexpr std::array<std::string_view, 6> kMinimal = {
    "part_msdos", "part_gpt", "ext2", "gzio", "xzio", "lzopio"};

constexpr std::array<std::string_view, 19> kStart = {
    // Disk layouts and file systems of the large distributions' installers.
    "part_msdos", "part_gpt", "lvm", "mdraid09", "mdraid1x", "raid5rec",
    "raid6rec", "ext2", "xfs", "btrfs", "fat", "iso9660",
    // Compressed files, and compressed kernels on PV.
    "gzio", "xzio", "lzopio",
    // What grub-mkconfig's output loads before its menu.
    "all_video", "gettext",
    // For looking around at the prompt.
    "ls", "probe"};

// GRUB's own tests; no guest's configuration uses them.
bool IsTestOfGrub(std::string_view name) {
  return name.ends_with("_test") || name == "exfctest" || name == "testload" ||
         name == "testspeed" || name == "test_blockarg" ||
         name == "videotest" || name == "videotest_checksum" ||
         name == "setjmp" || name == "hello";
}

// Modules for screens and for Macs: a guest of Xen has a text console only, and
// no disk of a Mac. Functions that fail take the place of their commands
// (loader-src/grub/stand_ins.cfg).
constexpr std::array<std::string_view, 20> kForOtherMachines = {
    "bitmap",       "bitmap_scale", "font",
    "gfxmenu",      "gfxterm",      "gfxterm_background",
    "gfxterm_menu", "jpeg",         "macbless",
    "macho",        "png",          "tga",
    "trig",         "video_bochs",  "video_cirrus",
    "video_colors", "video_fb",     "videoinfo",
    "xnu_uuid",     "memrw"};

bool IsUselessUnderXen(std::string_view name) {
  return IsTestOfGrub(name) ||
         std::find(kForOtherMachines.begin(), kForOtherMachines.end(), name) !=
             kForOtherMachines.end();
}

std::vector<std::string> AllBut(const toolchain::Platform& platform,
                                bool (*left_out)(std::string_view)) {
  std::vector<std::string> names;
  for (const auto& [name, module] : platform.modules) {
    if (!left_out(name)) {
      names.push_back(name);
    }
  }
  return names;
}

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
    case v1::PRESET_ALL:
      return AllBut(platform, [](std::string_view) { return false; });
    default:
      return AllBut(platform, IsUselessUnderXen);
  }
}

std::vector<std::string> StartModules(v1::Preset preset,
                                      const toolchain::Platform& platform) {
  switch (preset) {
    case v1::PRESET_MINIMAL:
    case v1::PRESET_ALL:
      return PresetModules(preset, platform);
    default:
      return Existing(kStart, platform);
  }
}

}  // namespace bootmill
