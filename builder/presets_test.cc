// SPDX-License-Identifier: Apache-2.0
#include "builder/presets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/pipeline.h"
#include "builder/spec/defaults.h"
#include "builder/testing/installed.h"
#include "builder/testing/tiny_toolchain.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/testing/status_matchers.h"

namespace bootmill {
namespace {

using ::bootmill::testing::InstalledToolchain;
using ::bootmill::testing::IsOk;
using ::bootmill::testing::StockImagePath;
using ::bootmill::testing::TinyToolchain;
using ::testing::ElementsAre;
using ::testing::IsSubsetOf;

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
              ElementsAre("part_msdos", "part_gpt", "ext2"));
  EXPECT_THAT(PresetModules(v1::PRESET_COMMON, platform),
              ElementsAre("part_msdos", "part_gpt", "ext2", "all_video"));
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
  EXPECT_EQ(minimal.size(), 3U);
  EXPECT_EQ(common.size(), 18U);
}

// Sizes with the default policy against the image that Debian ships for the
// same target.
TEST_P(InstalledPresetsTest, CommonIsLessThanHalfOfTheStockImage) {
  constexpr double kCommonLimit = 0.45;
  ASSERT_OK_AND_ASSIGN(const toolchain::Toolchain toolchain,
                       InstalledToolchain());
  const absl::StatusOr<Bytes> stock =
      ReadFile(StockImagePath(GetParam()), kMaxArtifactBytes);
  ASSERT_THAT(stock, IsOk()) << "install package grub-xen-host";
  std::map<v1::Preset, double> ratios;
  for (const v1::Preset preset : kPresets) {
    v1::LoaderSpec spec;
    spec.set_fleet("sizes");
    spec.add_targets(std::string(TargetName(GetParam())));
    spec.set_preset(preset);
    spec::ApplyDefaults(&spec);
    ASSERT_OK_AND_ASSIGN(const Resolution resolution,
                         Resolve(spec, toolchain, GetParam()));
    ASSERT_OK_AND_ASSIGN(const Image image, Build(resolution.plan));
    ratios[preset] = static_cast<double>(image.bytes.size()) /
                     static_cast<double>(stock->size());
    std::cout << absl::StrFormat(
        "%-13s %-8s %3d modules %8d bytes, %.3f of the stock image's %d\n",
        TargetName(GetParam()), PresetName(preset),
        resolution.plan.modules.size(), image.bytes.size(), ratios[preset],
        stock->size());
  }
  EXPECT_LT(ratios[v1::PRESET_MINIMAL], ratios[v1::PRESET_COMMON]);
  EXPECT_LE(ratios[v1::PRESET_COMMON], kCommonLimit);
  EXPECT_LT(ratios[v1::PRESET_COMMON], ratios[v1::PRESET_ALL]);
  // All modules: what Debian ships, but for the configuration.
  EXPECT_NEAR(ratios[v1::PRESET_ALL], 1, 0.02);
}

}  // namespace
}  // namespace bootmill
