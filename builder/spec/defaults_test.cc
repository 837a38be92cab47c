// SPDX-License-Identifier: Apache-2.0
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/spec/canonical.h"

namespace bootmill::spec {
namespace {

v1::LoaderSpec FromText(const std::string& text) {
  v1::LoaderSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &spec));
  return spec;
}

std::string WithDefaults(const std::string& text) {
  v1::LoaderSpec spec = FromText(text);
  ApplyDefaults(&spec);
  return spec.DebugString();
}

TEST(ApplyDefaultsTest, FillsInWhatIsNotSaid) {
  EXPECT_EQ(
      WithDefaults(""),
      FromText("role: ROLE_HOST_STAGE_ONE preset: PRESET_COMMON "
               "boot { sources { chainload { } } "
               "sources { grub_config { } } "
               "sources { boot_loader_spec { } } sources { legacy_menu { } } "
               "sources { extlinux { } } "
               "sources { chainload { loaders: LOADERS_INSTALLED } } "
               "on_failure: ON_FAILURE_MENU timeout { seconds: 5 } }")
          .DebugString());
}

TEST(ApplyDefaultsTest, FillsInUnlockAndLockOnlyIfTheyAreThere) {
  EXPECT_EQ(WithDefaults("boot { sources { grub_config { } } "
                         "unlock { all: true } lock { } }"),
            FromText("role: ROLE_HOST_STAGE_ONE preset: PRESET_COMMON "
                     "boot { sources { grub_config { } } "
                     "on_failure: ON_FAILURE_MENU timeout { seconds: 5 } "
                     "unlock { all: true tries: 3 } "
                     "lock { guest_config: GUEST_CONFIG_LOCK_BOOT } }")
                .DebugString());
}

TEST(ApplyDefaultsTest, ASecondStageDoesNotStartAnother) {
  v1::LoaderSpec spec = FromText("role: ROLE_GUEST_SECOND_STAGE");
  ApplyDefaults(&spec);
  ASSERT_EQ(spec.boot().sources_size(), 4);
  EXPECT_TRUE(spec.boot().sources(0).has_grub_config());
}

TEST(ApplyDefaultsTest, LeavesWhatIsSaid) {
  const std::string text =
      "fleet: \"a\" description: \"b\" targets: \"i386-xen\" "
      "role: ROLE_GUEST_SECOND_STAGE preset: PRESET_ALL "
      "boot { sources { chainload { } targets: \"i386-xen\" } "
      "on_failure: ON_FAILURE_HALT timeout { } "
      "unlock { tries: 0 } "
      "lock { guest_config: GUEST_CONFIG_LOCK_ENFORCE } }";
  EXPECT_EQ(WithDefaults(text), FromText(text).DebugString());
}

TEST(ApplyDefaultsTest, IsIdempotent) {
  for (const std::string text :
       {"", "boot { unlock { } lock { } }", "boot { timeout { } }"}) {
    v1::LoaderSpec once = FromText(text);
    ApplyDefaults(&once);
    v1::LoaderSpec twice = once;
    ApplyDefaults(&twice);
    EXPECT_EQ(once.DebugString(), twice.DebugString()) << text;
  }
}

}  // namespace
}  // namespace bootmill::spec
