// SPDX-License-Identifier: Apache-2.0
#include "builder/presets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/pipeline.h"
#include "builder/spec/canonical.h"
#include "builder/testing/installed.h"
#include "builder/testing/tiny_toolchain.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/status_macros.h"
#include "common/testing/status_matchers.h"

namespace bootmill {
namespace {

using ::bootmill::testing::InstalledToolchain;
using ::bootmill::testing::IsOk;
using ::bootmill::testing::StockImagePath;
using ::bootmill::testing::TinyToolchain;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsSubsetOf;
using ::testing::Not;

constexpr v1::Preset kPresets[] = {v1::PRESET_MINIMAL, v1::PRESET_COMMON,
                                   v1::PRESET_ALL};

TEST(PresetsTest, HaveTheNamesThatSpecsUse) {
  EXPECT_EQ(PresetName(v1::PRESET_MINIMAL), "minimal");
  EXPECT_EQ(PresetName(v1::PRESET_COMMON), "common");
  EXPECT_EQ(PresetName(v1::PRESET_ALL), "all");
}

TEST(PresetsTest, LeaveOutWhatThePlatformDoesNotHave) {
  const toolchain::Toolchain tiny = TinyToolchain();
  const toolchain::Platform& platform = tiny.platforms.begin()->second;
  EXPECT_THAT(PresetModules(v1::PRESET_MINIMAL, platform),
              ElementsAre("part_msdos", "part_gpt", "ext2", "gzio"));
  EXPECT_THAT(StartModules(v1::PRESET_COMMON, platform),
              ElementsAre("part_msdos", "part_gpt", "ext2", "gzio", "all_video",
                          "probe"));
  const std::vector<std::string> all = PresetModules(v1::PRESET_ALL, platform);
  EXPECT_EQ(all.size(), platform.modules.size());
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  EXPECT_TRUE(PresetModules(v1::PRESET_ALL, toolchain::Platform()).empty());
}

class InstalledPresetsTest : public ::testing::TestWithParam<Target> {};

INSTANTIATE_TEST_SUITE_P(Targets, InstalledPresetsTest,
                         ::testing::ValuesIn(kAllTargets),
                         [](const auto& param_info) {
                           std::string name(TargetName(param_info.param));
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST_P(InstalledPresetsTest, EachHoldsTheSmallerOne) {
  ASSERT_OK_AND_ASSIGN(const toolchain::Toolchain toolchain,
                       InstalledToolchain());
  const toolchain::Platform& platform = toolchain.platforms.at(GetParam());
  const auto minimal = PresetModules(v1::PRESET_MINIMAL, platform);
  const auto common = PresetModules(v1::PRESET_COMMON, platform);
  EXPECT_THAT(minimal, IsSubsetOf(common));
  EXPECT_THAT(common, IsSubsetOf(PresetModules(v1::PRESET_ALL, platform)));
  // GRUB 2.06 and later have every module that the presets name.
  EXPECT_EQ(minimal.size(), 6U);
  EXPECT_EQ(StartModules(v1::PRESET_COMMON, platform).size(), 19U);
  EXPECT_THAT(StartModules(v1::PRESET_COMMON, platform), IsSubsetOf(common));
  // Modules for anything that a guest may lie on or use.
  for (const std::string& name : platform.filesystems) {
    EXPECT_THAT(common, Contains(name));
  }
  for (const char* name : {"cryptodisk", "luks2", "legacycfg", "loopback",
                           "password_pbkdf2", "probe", "zfs"}) {
    EXPECT_THAT(common, Contains(name));
  }
  EXPECT_THAT(common, Not(Contains("functional_test")));
  EXPECT_THAT(common, Not(Contains("gfxterm")));
}

// Returns the largest modules of an image with their reasons, for people who
// want smaller images.
std::string LargestModules(const Resolution& resolution) {
  constexpr size_t kShown = 3;
  std::vector<image::PlanModule> modules = resolution.plan.modules;
  for (const auto* more :
       {&resolution.packed_modules, &resolution.spare_modules}) {
    modules.insert(modules.end(), more->begin(), more->end());
  }
  std::sort(modules.begin(), modules.end(), [](const auto& a, const auto& b) {
    return a.file.size() > b.file.size();
  });
  std::string text;
  for (size_t i = 0; i < std::min(kShown, modules.size()); ++i) {
    text += absl::StrFormat("%s`%s` %d (%s)", text.empty() ? "" : "; ",
                            modules[i].name, modules[i].file.size(),
                            modules[i].reason);
  }
  return text;
}

struct Size {
  double ratio = 0;
  std::string row;  // of the report
};

// Compares the image of `preset` with the default policy with Debian's stock
// image for the same target.
absl::StatusOr<Size> Measure(const toolchain::Toolchain& toolchain,
                             Target target, v1::Preset preset) {
  ASSIGN_OR_RETURN(const Bytes stock,
                   ReadFile(StockImagePath(target), kMaxArtifactBytes));
  v1::LoaderSpec spec;
  spec.set_fleet("sizes");
  spec.add_targets(std::string(TargetName(target)));
  spec.set_preset(preset);
  spec::ApplyDefaults(&spec);
  ASSIGN_OR_RETURN(const Resolution resolution,
                   Resolve(spec, toolchain, target));
  ASSIGN_OR_RETURN(const Image image, Build(resolution.plan));
  Size size;
  size.ratio = static_cast<double>(image.bytes.size()) /
               static_cast<double>(stock.size());
  size.row = absl::StrFormat(
      "| %s | `%s` | %d | %d | %.3f | %s |\n", TargetName(target),
      PresetName(preset),
      resolution.plan.modules.size() + resolution.packed_modules.size() +
          resolution.spare_modules.size(),
      image.bytes.size(), size.ratio, LargestModules(resolution));
  return size;
}

// Writes the sizes into the report that docs/boot-policy.md refers to.
TEST(ImageSizesTest, CommonHasEverythingInLessThanTheStockImage) {
  constexpr double kMinimalLimit = 0.25;
  constexpr double kCommonLimit = 0.6;
  ASSERT_OK_AND_ASSIGN(const toolchain::Toolchain toolchain,
                       InstalledToolchain());
  std::string report =
      "Images with the default policy beside Debian's stock image of " +
      toolchain.name +
      ".\n\n| target | preset | modules | bytes | of stock | largest modules "
      "|\n|---|---|---|---|---|---|\n";
  for (const Target target : kAllTargets) {
    std::map<v1::Preset, double> ratios;
    for (const v1::Preset preset : kPresets) {
      const absl::StatusOr<Size> size = Measure(toolchain, target, preset);
      ASSERT_THAT(size, IsOk()) << "install package grub-xen-host";
      ratios[preset] = size->ratio;
      report += size->row;
    }
    EXPECT_LE(ratios[v1::PRESET_MINIMAL], kMinimalLimit);
    EXPECT_LE(ratios[v1::PRESET_COMMON], kCommonLimit);
    EXPECT_LT(ratios[v1::PRESET_COMMON], ratios[v1::PRESET_ALL]);
    // All modules, as in Debian's image, but compressed.
    EXPECT_LE(ratios[v1::PRESET_ALL], 0.75);
  }
  const std::string directory =
      std::string(BOOTMILL_SOURCE_DIR) + "/build/reports";
  std::filesystem::create_directories(directory);
  ASSERT_THAT(WriteFileAtomic(directory + "/image-sizes.md", AsBytes(report)),
              IsOk());
}

}  // namespace
}  // namespace bootmill
