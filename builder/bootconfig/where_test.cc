// SPDX-License-Identifier: Apache-2.0
// Which searches are narrowed, and when a guest's menu is left. What the
// scripts then do is tested by tests/emu.
#include "builder/bootconfig/where.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "builder/bootconfig/generate.h"
#include "common/testing/status_matchers.h"

namespace bootmill::bootconfig {
namespace {

using ::testing::Contains;
using ::testing::Not;

constexpr std::string_view kLine = "bootmill 0123456789abcdef i386-xen_pvh";
constexpr Target kTarget = Target::kI386XenPvh;

v1::LoaderSpec GrubConfigSpec() {
  v1::LoaderSpec spec;
  spec.set_fleet("web");
  spec.add_targets("i386-xen_pvh");
  spec.mutable_boot()->set_on_failure(v1::ON_FAILURE_HALT);
  spec.mutable_boot()->mutable_timeout()->set_seconds(5);
  spec.mutable_boot()->add_sources()->mutable_grub_config();
  return spec;
}

TEST(WhereTest, ASearchIsNarrowedByItsOwnWhereOrThePolicys) {
  v1::LoaderSpec spec = GrubConfigSpec();
  spec.mutable_boot()->add_sources()->mutable_extlinux();
  spec.mutable_boot()->mutable_where()->add_uuids("12AB-34CD");
  const auto calls = [&spec](std::string_view name) {
    const std::string text = Generate(spec, kTarget, kLine)->files[0].text;
    size_t count = 0;
    for (size_t at = 0; (at = text.find(name, at)) != std::string::npos; ++at) {
      ++count;
    }
    return count;
  };
  EXPECT_EQ(calls("bootmill_keep_uuids '12ab-34cd' '12AB-34CD'\n"), 2U);
  EXPECT_EQ(calls("bootmill_only"), 0U);
  spec.mutable_boot()->mutable_sources(1)->mutable_where()->add_disks(
      "xvdb,gpt2");
  EXPECT_EQ(calls("bootmill_keep_uuids"), 1U);
  EXPECT_EQ(calls("bootmill_keep_disks 'xvdb,gpt2'\n"), 1U);
  // The other source still looks on every disk.
  EXPECT_EQ(calls("set bootmill_only=''\n"), 1U);
  spec.mutable_boot()->mutable_where()->add_disks("xvda");
  EXPECT_EQ(calls("set bootmill_only='xvda xvdb'\n"), 1U);
  EXPECT_EQ(calls("bootmill_say_missing 'xvda' 'xvdb,gpt2'\n"), 1U);
}

TEST(GuestFailureTest, AGuestsMenuIsLeftOnlyIfThePolicySaysSo) {
  v1::LoaderSpec spec = GrubConfigSpec();
  spec.mutable_boot()->set_on_guest_failure(v1::ON_GUEST_FAILURE_WAIT);
  EXPECT_THAT(Generate(spec, kTarget, kLine)->scripts,
              Not(Contains("guest_once.cfg")));
  for (const auto value :
       {v1::ON_GUEST_FAILURE_NEXT_SOURCE, v1::ON_GUEST_FAILURE_ON_FAILURE}) {
    spec.mutable_boot()->set_on_guest_failure(value);
    const auto out = Generate(spec, kTarget, kLine);
    EXPECT_THAT(out->scripts, Contains("guest_once.cfg"));
    EXPECT_THAT(out->commands,
                Contains(::testing::Field(&Need::name, "normal_exit")));
  }
  spec.mutable_boot()->mutable_sources(0)->mutable_chainload();
  EXPECT_THAT(Generate(spec, kTarget, kLine)->scripts,
              Not(Contains("guest_once.cfg")));
}

}  // namespace
}  // namespace bootmill::bootconfig
