// SPDX-License-Identifier: Apache-2.0
// What is generated for second stages on a guest's disk.
#include "builder/bootconfig/second_stage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

#include "builder/bootconfig/generate.h"
#include "common/testing/status_matchers.h"

namespace bootmill::bootconfig {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view kLine = "bootmill 0123456789abcdef i386-xen_pvh";
constexpr Target kTarget = Target::kI386XenPvh;

// Returns a spec with its defaults, but for its sources.
v1::LoaderSpec SpecWithoutSources() {
  v1::LoaderSpec spec;
  spec.set_fleet("web");
  spec.add_targets("i386-xen_pvh");
  spec.add_targets("x86_64-xen");
  spec.set_role(v1::ROLE_HOST_STAGE_ONE);
  spec.set_preset(v1::PRESET_COMMON);
  spec.mutable_boot()->set_on_failure(v1::ON_FAILURE_HALT);
  spec.mutable_boot()->mutable_timeout()->set_seconds(5);
  return spec;
}

TEST(SecondStageTest, StartsBeforeTheOtherSourcesTakeMemory) {
  v1::LoaderSpec spec = SpecWithoutSources();
  spec.mutable_boot()->add_sources()->mutable_chainload();
  spec.mutable_boot()->add_sources()->mutable_grub_config();
  ASSERT_OK_AND_ASSIGN(const Configuration out, Generate(spec, kTarget, kLine));
  EXPECT_THAT(out.scripts, ElementsAre("quiet.cfg", "look.cfg", "walk.cfg",
                                       "chainload_pvh.cfg"));
  EXPECT_THAT(out.late_scripts, Contains("grub_config.cfg"));
  EXPECT_THAT(out.files.front().text,
              HasSubstr("bootmill_chainload_1 bootmill_late_scripts "
                        "bootmill_grub_config_2"));
  // With none before it nothing waits.
  spec.mutable_boot()->mutable_sources()->SwapElements(0, 1);
  EXPECT_THAT(Generate(spec, kTarget, kLine)->late_scripts, IsEmpty());
}

TEST(SecondStageTest, InstalledLoadersAreOfTheTarget) {
  v1::LoaderSpec spec = SpecWithoutSources();
  spec.mutable_boot()->add_sources()->mutable_chainload()->set_loaders(
      v1::LOADERS_INSTALLED);
  EXPECT_THAT(Generate(spec, kTarget, kLine)->files[0].text,
              HasSubstr("bootmill_find chainload "
                        "'/boot/grub/i386-xen_pvh/core.elf'"));
  EXPECT_THAT(Generate(spec, Target::kX8664Xen, kLine)->files[0].text,
              HasSubstr("bootmill_find chainload "
                        "'/boot/grub/x86_64-xen/core.elf'"));
}

TEST(SecondStageTest, PvhchainComesOnceAndOnPvhOnly) {
  v1::LoaderSpec spec = SpecWithoutSources();
  spec.mutable_boot()->add_sources()->mutable_chainload();
  v1::BootSource* kernel = spec.mutable_boot()->add_sources();
  kernel->add_targets("i386-xen_pvh");
  v1::PvhKernelEntry* entry = kernel->mutable_pvh_kernel()->add_entries();
  entry->set_title("NetBSD");
  entry->set_kernel("/netbsd");
  EXPECT_THAT(Generate(spec, kTarget, kLine)->programs, SizeIs(1));
  EXPECT_THAT(Generate(spec, Target::kX8664Xen, kLine)->programs, IsEmpty());
}

}  // namespace
}  // namespace bootmill::bootconfig
