// SPDX-License-Identifier: Apache-2.0
#include "builder/modules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "builder/script_check.h"
#include "builder/testing/tiny_toolchain.h"
#include "common/status_macros.h"
#include "common/testing/status_matchers.h"

namespace bootmill {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::bootmill::testing::TinyToolchain;
using ::testing::ElementsAre;
using ::testing::FieldsAre;
using ::testing::Pair;

using NameAndReason = std::pair<std::string, std::string>;

class ModulesTest : public ::testing::Test {
 protected:
  const toolchain::Platform& platform() const {
    return toolchain_.platforms.at(Target::kX8664Xen);
  }
  bootconfig::CommandIndex index() const { return CommandsOf(platform()); }

  absl::StatusOr<std::vector<NameAndReason>> Resolved() const {
    ASSIGN_OR_RETURN(const std::vector<image::PlanModule> modules,
                     ResolveModules(request_, toolchain_, platform()));
    std::vector<NameAndReason> pairs;
    for (const image::PlanModule& module : modules) {
      EXPECT_EQ(module.file.digest,
                platform().modules.at(module.name).file.digest);
      pairs.emplace_back(module.name, module.reason);
    }
    return pairs;
  }

  toolchain::Toolchain toolchain_ = TinyToolchain();
  ModuleRequest request_;
};

TEST_F(ModulesTest, KeepsTheFirstPlaceAndReason) {
  request_.Add("echo", "every image");
  request_.Add("ext2", "preset minimal");
  request_.Add("echo", "asked for");
  EXPECT_THAT(request_.modules(),
              ElementsAre(FieldsAre("echo", "every image", false),
                          FieldsAre("ext2", "preset minimal", false)));
}

TEST_F(ModulesTest, FindsTheModuleOfACommand) {
  EXPECT_THAT(request_.AddCommand({"search.file", "boot policy"}, index()),
              IsOk());
  // Two modules provide `cat`: the one with that name is chosen.
  EXPECT_THAT(request_.AddCommand({"cat", "a script"}, index()), IsOk());
  EXPECT_THAT(
      request_.modules(),
      ElementsAre(FieldsAre("search_fs_file",
                            "boot policy: command `search.file`", false),
                  FieldsAre("cat", "a script: command `cat`", false)));
}

TEST_F(ModulesTest, KernelCommandsNeedNoModule) {
  for (const char* command : {"boot", "insmod", "ls", "set", "unset"}) {
    EXPECT_THAT(request_.AddCommand({command, "boot policy"}, index()), IsOk());
  }
  EXPECT_TRUE(request_.modules().empty());
}

TEST_F(ModulesTest, RefusesCommandsThatNoModuleGives) {
  EXPECT_THAT(
      request_.AddCommand({"blscfg", "boot source boot_loader_spec"}, index()),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               "command `blscfg`, needed for boot source boot_loader_spec, is "
               "in no module"));
}

TEST_F(ModulesTest, DependenciesComeFirstWithTheirReason) {
  request_.Add("newc", "every image");
  request_.Add("linux", "boot source host_declared: command `linux`");
  request_.Add("crypto", "asked for");
  ASSERT_OK_AND_ASSIGN(const auto modules, Resolved());
  // Of several dependencies the last is loaded first, as grub-mkimage does.
  // `crypto` was asked for, so that is its reason wherever it stands.
  EXPECT_THAT(
      modules,
      ElementsAre(Pair("archelp", "needed by newc"),
                  Pair("newc", "every image"), Pair("crypto", "asked for"),
                  Pair("terminal", "needed by normal"),
                  Pair("normal", "needed by linux"),
                  Pair("relocator", "needed by linux"),
                  Pair("linux", "boot source host_declared: command `linux`")));
}

TEST_F(ModulesTest, ResolvesNothingToNothing) {
  ASSERT_OK_AND_ASSIGN(const auto modules, Resolved());
  EXPECT_TRUE(modules.empty());
}

TEST_F(ModulesTest, SaysWhichModuleIsMissing) {
  request_.Add("zfsx", "asked for");
  EXPECT_THAT(Resolved(),
              StatusIs(absl::StatusCode::kNotFound,
                       "module `zfsx` is not in toolchain "
                       "debian-2.06-13+deb12u2 for x86_64-xen; did you mean "
                       "`zfs`?"));
}

}  // namespace
}  // namespace bootmill
