// SPDX-License-Identifier: Apache-2.0
// Which modules of an image are packed, and when they are loaded.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "builder/pipeline.h"
#include "builder/spec/parse.h"
#include "builder/testing/tiny_toolchain.h"
#include "common/testing/status_matchers.h"

namespace bootmill {
namespace {

using ::bootmill::testing::AddModule;
using ::bootmill::testing::TinyToolchain;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr Target kTarget = Target::kI386XenPvh;

v1::LoaderSpec SpecOf(const std::string& yaml) {
  const spec::ParseResult result =
      spec::Load("fleet: web\ntargets: [i386-xen_pvh, x86_64-xen]\n" + yaml,
                 spec::Format::kYaml);
  EXPECT_TRUE(result.ok());
  return result.ok() ? result.spec->message : v1::LoaderSpec();
}

std::vector<std::string> Names(const std::vector<image::PlanModule>& modules) {
  std::vector<std::string> names;
  for (const image::PlanModule& module : modules) {
    names.push_back(module.name);
  }
  return names;
}

std::string TextOf(const Resolution& result, std::string_view path) {
  for (const bootconfig::ConfigFile& file : result.configuration.files) {
    if (file.path == path) {
      return file.text;
    }
  }
  ADD_FAILURE() << "no file " << path;
  return "";
}

// Modules with a line of text as file are so small that all would be embedded;
// these two are larger.
toolchain::Toolchain LargeModules() {
  toolchain::Toolchain toolchain = TinyToolchain();
  for (const char* name : {"linux", "zfs"}) {
    const toolchain::Module& module =
        toolchain.platforms.at(kTarget).modules.at(name);
    AddModule(name, module.dependencies, module.commands,
              ToBytes(std::string(20000, 'x')), toolchain);
  }
  return toolchain;
}

TEST(PackingTest, LargeModulesArePackedAndThoseOfFewGuestsWait) {
  ASSERT_OK_AND_ASSIGN(const Resolution result,
                       Resolve(SpecOf(""), LargeModules(), kTarget));
  // What depends on a packed module is packed as well.
  EXPECT_THAT(Names(result.packed_modules),
              ElementsAre("linux", "multiboot", "search"));
  EXPECT_THAT(Names(result.spare_modules), ElementsAre("legacycfg", "zfs"));
  EXPECT_EQ(TextOf(result, bootconfig::kFileSystemsPath),
            "$bootmill_each zfs\n");
  // No file is written for an empty list.
  for (const bootconfig::ConfigFile& file : result.configuration.files) {
    EXPECT_NE(file.path, bootconfig::kDriversPath);
    EXPECT_NE(file.path, bootconfig::kSparePath);
  }
  EXPECT_EQ(TextOf(result, bootconfig::kSpareCommandsPath),
            "function legacy_initrd { bootmill_load legacycfg; bootmill_run "
            "legacy_initrd "
            "\"$@\"; }\n"
            "function legacy_kernel { bootmill_load legacycfg; bootmill_run "
            "legacy_kernel "
            "\"$@\"; }\n"
            "function legacy_source { bootmill_load legacycfg; bootmill_run "
            "legacy_source "
            "\"$@\"; }\n");
  const auto& files =
      std::get<std::vector<image::PlanFile>>(result.plan.memdisk);
  EXPECT_EQ(files[0].path, "boot/grub/i386-xen_pvh/linux.mod");
  EXPECT_LT(files[0].content.size(), 200U);
  // With the preset `all` every module is loaded at the start.
  ASSERT_OK_AND_ASSIGN(const Resolution all, Resolve(SpecOf("preset: all\n"),
                                                     LargeModules(), kTarget));
  EXPECT_THAT(Names(all.spare_modules), IsEmpty());
}

// A file that becomes a disk may have any file system.
TEST(PackingTest, LoopbackLoadsTheDriversThatWait) {
  toolchain::Toolchain toolchain = LargeModules();
  AddModule("loopback", {}, {"loopback"}, ToBytes("small"), toolchain);
  ASSERT_OK_AND_ASSIGN(const Resolution result,
                       Resolve(SpecOf(""), toolchain, kTarget));
  EXPECT_THAT(Names(result.spare_modules), Contains("loopback"));
  EXPECT_THAT(
      TextOf(result, bootconfig::kSpareCommandsPath),
      HasSubstr("function loopback { bootmill_load_drivers; "
                "bootmill_load loopback; bootmill_run loopback \"$@\"; }\n"));
}

// The command `linux` would be run instead of the function that reads an
// entry's line of that name. Only the module that needs linux.mod loads it;
// otherwise GRUB would not remove it again.
TEST(PackingTest, ModulesThatFunctionsStandInForCanBeTakenOut) {
  for (const Target target : {kTarget, Target::kX8664Xen}) {
    ASSERT_OK_AND_ASSIGN(const Resolution result,
                         Resolve(SpecOf(""), LargeModules(), target));
    EXPECT_THAT(Names(result.plan.modules), Not(Contains("linux")));
    EXPECT_THAT(Names(result.plan.modules), Not(Contains("multiboot")));
    EXPECT_EQ(TextOf(result, bootconfig::kTakeOutPath),
              "rmmod legacycfg\nrmmod multiboot\nrmmod linux\n");
    EXPECT_EQ(TextOf(result, bootconfig::kBringBackPath), "insmod multiboot\n");
    EXPECT_EQ(TextOf(result, bootconfig::kModulesPath),
              "insmod multiboot\ninsmod search\n");
  }
}

}  // namespace
}  // namespace bootmill
