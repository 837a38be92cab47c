// SPDX-License-Identifier: Apache-2.0
// What is found wrong with a spec once its toolchain is known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "builder/pipeline.h"
#include "builder/testing/installed.h"
#include "builder/testing/spec_of.h"
#include "builder/testing/tiny_toolchain.h"
#include "common/status.h"
#include "common/testing/status_matchers.h"

namespace bootmill {
namespace {

using ::bootmill::testing::InstalledToolchain;
using ::bootmill::testing::SpecOf;
using ::bootmill::testing::TinyToolchain;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Target kTarget = Target::kI386XenPvh;

std::vector<std::string> Fields(const std::vector<absl::Status>& errors) {
  std::vector<std::string> fields;
  for (const absl::Status& error : errors) {
    fields.push_back(FieldOf(error).value_or("-"));
  }
  return fields;
}

TEST(ResolveErrorsTest, EverythingThatTheToolchainLacksComesAtOnce) {
  const v1::LoaderSpec spec = SpecOf(
      "toolchain: another-1\nmodules: [echo, zfsx, none, zfsx2]\n"
      "boot:\n  guest_parameters: [a]\n  sources:\n"
      "  - raw_config: {script: \"if\"}\n  - raw_config: {script: \"}\"}\n");
  const std::vector<absl::Status> errors =
      ResolveErrors(spec, TinyToolchain(), kTarget);
  EXPECT_THAT(Fields(errors),
              ElementsAre("toolchain", "boot.guest_parameters",
                          "boot.sources[0].raw_config.script",
                          "boot.sources[1].raw_config.script", "modules[1]",
                          "modules[2]", "modules[3]"));
  const absl::Status first = Resolve(spec, TinyToolchain(), kTarget).status();
  EXPECT_EQ(errors.front(), first) << "Resolve says the first one";
  EXPECT_THAT(
      ResolveErrors(SpecOf("modules: [zfs]\n"), TinyToolchain(), kTarget),
      IsEmpty());
}

TEST(ResolveErrorsTest, NamesOfOthersForModulesAreKnown) {
  const v1::LoaderSpec spec = SpecOf("modules: [ext4]\n");
  const std::vector<absl::Status> errors =
      ResolveErrors(spec, TinyToolchain(), kTarget);
  ASSERT_THAT(errors, SizeIs(1));
  EXPECT_THAT(std::string(errors[0].message()),
              HasSubstr("; GRUB's name of it is `ext2`"));
}

TEST(ResolveErrorsTest, BootLoaderSpecificationIsASourceAndNoModule) {
  const std::vector<absl::Status> errors =
      ResolveErrors(SpecOf("modules: [bls]\n"), TinyToolchain(), kTarget);
  ASSERT_THAT(errors, SizeIs(1));
  EXPECT_THAT(std::string(errors[0].message()),
              HasSubstr("the boot source `boot_loader_spec`"));
}

TEST(ResolveTest, WarnsOfSourcesThatCannotHelp) {
  struct Case {
    const char* sources;
    Target target;
    const char* field;
    const char* message;
  };
  const Case cases[] = {
      {"[{extlinux: {}}, {legacy_menu: {}}, {extlinux: {}}]", kTarget,
       "boot.sources[2]", "says what boot.sources[0] says"},
      {"[{chainload: {paths: [/boot/xen/pvboot-x86_64.elf]}}]", kTarget,
       "boot.sources[0].chainload.paths",
       "no path is for i386-xen_pvh: its second stage is `pvhboot-i386.elf`"},
      {"[{host_declared: {entries: [{title: a, kernel: /k.zst, volume: {disk: "
       "xvda}}]}}]",
       Target::kX8664Xen, "boot.sources[0].host_declared.entries[0].kernel",
       "on x86_64-xen GRUB cannot unpack `.zst`"},
      {"[{raw_config: {script: \"linux  /k.zst root=/dev/xvda1\"}}]",
       Target::kX8664Xen, "boot.sources[0].raw_config.script",
       "line 1, column 8: on x86_64-xen GRUB cannot unpack `.zst`"},
      {"[{host_declared: {entries: [{title: a, kernel: /k, volume: {disk: "
       "'hd0,gpt1'}}]}}]",
       kTarget, "boot.sources[0].host_declared.entries[0].volume.disk",
       "Xen has no disk `hd0`"},
      {"[{grub_config: {}, where: {disks: [xvda, hd1]}}]", kTarget,
       "boot.sources[0].where.disks[1]", "Xen has no disk `hd1`"}};
  ASSERT_OK_AND_ASSIGN(const toolchain::Toolchain toolchain,
                       InstalledToolchain());
  for (const Case& test : cases) {
    ASSERT_OK_AND_ASSIGN(
        const Resolution result,
        Resolve(SpecOf(std::string("boot: {sources: ") + test.sources + "}\n"),
                toolchain, test.target));
    bool found = false;
    for (const Warning& warning : result.warnings) {
      found =
          found || (warning.field == test.field &&
                    warning.message.find(test.message) != std::string::npos);
    }
    EXPECT_TRUE(found) << test.sources;
  }
}

}  // namespace
}  // namespace bootmill
