// SPDX-License-Identifier: Apache-2.0
#include "builder/script_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "builder/testing/tiny_toolchain.h"
#include "common/limits.h"
#include "common/status.h"
#include "common/testing/status_matchers.h"

namespace bootmill {
namespace {

using ::bootmill::testing::StatusIs;
using ::bootmill::testing::TinyToolchain;
using ::testing::ElementsAre;
using ::testing::FieldsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

constexpr char kField[] = "boot.sources[0].raw_config.script";

bootconfig::Configuration ConfigurationOf(std::string script) {
  bootconfig::Configuration configuration;
  configuration.files = {{"grub.cfg", "echo 'ours'\n", ""},
                         {"bootmill/raw.cfg", std::move(script), kField}};
  return configuration;
}

bootconfig::CommandIndex TinyIndex() {
  return CommandsOf(TinyToolchain().platforms.at(Target::kI386XenPvh));
}

TEST(CommandsOfTest, KnowsModulesAndAllTheirCommands) {
  const bootconfig::CommandIndex index = TinyIndex();
  EXPECT_TRUE(index.HasModule("part_gpt"));
  EXPECT_THAT(index.ModulesFor("cat"), ElementsAre("cat", "minicmd"));
  EXPECT_THAT(index.ModulesFor("["), ElementsAre("test"));
  EXPECT_THAT(index.ModulesFor("nonsense"), IsEmpty());
}

TEST(CheckScriptsTest, ReturnsTheScriptsOfTheSpecOnly) {
  ASSERT_OK_AND_ASSIGN(const std::vector<CheckedScript> scripts,
                       CheckScripts(ConfigurationOf("halt\n")));
  ASSERT_THAT(scripts, SizeIs(1));
  EXPECT_EQ(scripts[0].field, kField);
  EXPECT_THAT(scripts[0].script.statements, SizeIs(1));
}

TEST(CheckScriptsTest, PutsSyntaxErrorsAtFieldLineAndColumn) {
  const absl::Status refused =
      CheckScripts(ConfigurationOf("echo a\nif true; then\n  echo b\n\n"))
          .status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument,
                                ::testing::StartsWith(std::string(kField) +
                                                      ": line 2, column 1: ")));
  EXPECT_THAT(FieldOf(refused), Optional(std::string(kField)));
}

TEST(CheckScriptsTest, RefusesScriptsBeyondTheLimits) {
  const struct {
    const char* what;
    std::string script;
  } cases[] = {
      {"bytes", std::string(kMaxConfigBytes + 1, '\n')},
      {"nesting",
       [] {
         std::string script;
         for (int i = 0; i < 100000; ++i) {
           script += "if true; then\n";
         }
         return script;
       }()},
  };
  for (const auto& test : cases) {
    const absl::Status refused =
        CheckScripts(ConfigurationOf(test.script)).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted)
        << test.what << ": " << refused;
    EXPECT_THAT(FieldOf(refused), Optional(std::string(kField)));
  }
}

TEST(CheckScriptsTest, AnErrorInAGeneratedFileIsOurs) {
  bootconfig::Configuration configuration;
  configuration.files = {{"grub.cfg", "fi\n", ""}};
  EXPECT_THAT(CheckScripts(configuration),
              StatusIs(absl::StatusCode::kInternal,
                       HasSubstr("generated grub.cfg does not parse")));
}

TEST(CommandNeedsTest, NamesThePlaceOfEachCommandThatAModuleGives) {
  ASSERT_OK_AND_ASSIGN(
      const std::vector<CheckedScript> scripts,
      CheckScripts(ConfigurationOf("set a=1\nfunction f {\n  halt\n}\n"
                                   "f\n  nonsense; cat /x; halt\n$cmd\n")));
  EXPECT_THAT(
      CommandNeeds(scripts, TinyIndex()),
      ElementsAre(
          FieldsAre("halt", std::string(kField) + ", line 3, column 3", false),
          FieldsAre("cat", std::string(kField) + ", line 6, column 13",
                    false)));
}

TEST(LintScriptsTest, PutsFindingsAtFieldLineAndColumn) {
  ASSERT_OK_AND_ASSIGN(const std::vector<CheckedScript> scripts,
                       CheckScripts(ConfigurationOf("hatl\n  insmod zfs\n")));
  EXPECT_THAT(
      LintScripts(scripts, TinyIndex(), {"normal"}, Target::kX8664Xen),
      ElementsAre(
          FieldsAre(kField,
                    "line 1, column 1: unknown command `hatl`; did you mean "
                    "`halt`?"),
          FieldsAre(kField,
                    "line 2, column 10: module `zfs` is not in the image")));
  EXPECT_THAT(LintScripts({}, TinyIndex(), {}, Target::kX8664Xen), IsEmpty());
}

}  // namespace
}  // namespace bootmill
