// SPDX-License-Identifier: Apache-2.0
#include "builder/toolchain/module.h"

#include <gtest/gtest.h>

#include <string>

#include "builder/toolchain/testing/fake_platform.h"
#include "common/testing/status_matchers.h"

namespace bootmill::toolchain {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::MakeElf;
using ::bootmill::testing::MakeModuleFile;
using ::bootmill::testing::ModuleSections;
using ::bootmill::testing::Sections;
using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

constexpr Target kPvh = Target::kI386XenPvh;

absl::StatusOr<Module> Make(const Sections& sections) {
  return MakeModule("zfs",
                    MakeElf(elf::Class::k32, elf::kTypeRelocatable, sections),
                    kPvh, {"gzio"});
}

std::string License(const std::string& name) {
  return "LICENSE=" + name + '\0';
}

TEST(ModuleTest, TakesAGoodFile) {
  const Bytes file = MakeModuleFile(kPvh, "zfs", {"gzio"});
  ASSERT_OK_AND_ASSIGN(const Module module,
                       MakeModule("zfs", file, kPvh, {"gzio", "crypto"}));
  EXPECT_EQ(module.name, "zfs");
  EXPECT_EQ(*module.file.bytes, file);
  EXPECT_EQ(module.license, "GPLv3+");
  EXPECT_EQ(module.dependencies, (std::vector<std::string>{"gzio", "crypto"}));
}

TEST(ModuleTest, ClassFollowsTheTarget) {
  for (const Target target : kAllTargets) {
    for (const Target other : kAllTargets) {
      const absl::StatusOr<Module> module =
          MakeModule("zfs", MakeModuleFile(other, "zfs"), target, {});
      EXPECT_EQ(module.ok(), TargetElfClass(target) == TargetElfClass(other))
          << TargetName(target) << " " << TargetName(other);
    }
  }
}

TEST(ModuleTest, RefusesOtherFiles) {
  EXPECT_THAT(
      MakeModule("zfs", ToBytes("#!/bin/sh"), kPvh, {}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("zfs.mod: ")));
  EXPECT_THAT(
      MakeModule(
          "zfs",
          MakeElf(elf::Class::k32, elf::kTypeExecutable, ModuleSections("zfs")),
          kPvh, {}),
      StatusIs(absl::StatusCode::kInvalidArgument,
               "zfs.mod: not a relocatable of the ELF class of i386-xen_pvh"));
}

TEST(ModuleTest, RefusesEveryTruncation) {
  const Bytes file = MakeModuleFile(kPvh, "zfs");
  for (size_t size = 0; size < file.size(); ++size) {
    EXPECT_THAT(
        MakeModule(
            "zfs",
            Bytes(file.begin(), file.begin() + static_cast<ptrdiff_t>(size)),
            kPvh, {}),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("zfs.mod: ")))
        << size;
  }
}

TEST(ModuleTest, NameMustBeTheFiles) {
  for (const std::string& modname :
       {std::string("xfs\0", 4), std::string("zfs"), std::string("zfsx\0", 5),
        std::string("zfs\0x", 5), std::string("zfs\0\0", 5), std::string()}) {
    Sections sections = ModuleSections("zfs");
    sections.back().second = modname;
    EXPECT_THAT(Make(sections),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("the file's name says `zfs`")))
        << modname;
  }
  Sections sections = ModuleSections("zfs");
  sections.pop_back();
  EXPECT_THAT(Make(sections), StatusIs(absl::StatusCode::kInvalidArgument,
                                       "zfs.mod: no section .modname"));
}

TEST(ModuleTest, AcceptsTheLicencesThatGrubDoes) {
  for (const char* license : {"GPLv3", "GPLv3+", "GPLv2+"}) {
    Sections sections = ModuleSections("zfs");
    sections[1].second = License(license);
    ASSERT_OK_AND_ASSIGN(const Module module, Make(sections));
    EXPECT_EQ(module.license, license);
  }
}

TEST(ModuleTest, SeveralLicencesAreAllRead) {
  Sections sections = ModuleSections("zfs");
  sections[1].second =
      License("GPLv3+") + '\0' + License("GPLv2+") + License("GPLv3+");
  ASSERT_OK_AND_ASSIGN(const Module module, Make(sections));
  EXPECT_EQ(module.license, "GPLv2+, GPLv3+");
  sections[1].second = License("GPLv3+") + License("Proprietary");
  EXPECT_THAT(Make(sections),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "zfs.mod: licence `Proprietary`; GRUB loads only "
                       "modules under GPLv3, GPLv3+, GPLv2+"));
  // A second section with the same name.
  sections[1].second = License("GPLv3+");
  sections.emplace_back(".module_license", License("Proprietary"));
  EXPECT_THAT(Make(sections), StatusIs(absl::StatusCode::kInvalidArgument,
                                       HasSubstr("`Proprietary`")));
}

TEST(ModuleTest, RefusesOtherLicences) {
  struct Case {
    std::string text;
    const char* message;
  };
  const Case cases[] = {
      {License("GPLv2"), "licence `GPLv2`"},
      {License("GPLv3+ or later"), "licence `GPLv3+ or later`"},
      {License(""), "licence ``"},
      {std::string("GPLv3+\0", 7), "licence `GPLv3+`"},
      {"LICENSE=GPLv3+", "does not end in a NUL"},
      {License("\x1b[31m"), "licence `\\x1b[31m`"},
      {std::string(4, '\0'), "no licence"},
      {"", "no licence"},
  };
  for (const Case& c : cases) {
    Sections sections = ModuleSections("zfs");
    sections[1].second = c.text;
    EXPECT_THAT(Make(sections), StatusIs(absl::StatusCode::kInvalidArgument,
                                         HasSubstr(c.message)))
        << c.text;
  }
  Sections sections = ModuleSections("zfs");
  sections.erase(sections.begin() + 1);
  EXPECT_THAT(Make(sections), StatusIs(absl::StatusCode::kInvalidArgument,
                                       HasSubstr("no licence")));
}

TEST(ModuleTest, NeedsMustBeInTheList) {
  EXPECT_THAT(Make(ModuleSections("zfs", {"gzio"})), IsOk());
  EXPECT_THAT(Make(ModuleSections("zfs", {"gzio", "crypto"})),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "zfs.mod: .moddeps says that it needs `crypto`, "
                       "moddep.lst does not"));
  Sections sections = ModuleSections("zfs");
  sections[2].second = "gzio";
  EXPECT_THAT(Make(sections), StatusIs(absl::StatusCode::kInvalidArgument,
                                       "zfs.mod: .moddeps does not end in a "
                                       "NUL"));
}

}  // namespace
}  // namespace bootmill::toolchain
