// SPDX-License-Identifier: Apache-2.0
// bootmill preview and bootmill toolchain show.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "builder/testing/installed.h"
#include "cli/testing/run_cli.h"
#include "common/testing/temp_dir.h"

namespace bootmill::cli {
namespace {

using ::bootmill::testing::kInstalledGrub;
using ::bootmill::testing::TempDir;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Members;
using ::testing::Not;
using testing::Outcome;
using testing::ParseJson;
using testing::RunCli;
using testing::SpecText;
using ::testing::StartsWith;
using testing::WriteText;

class PreviewTest : public ::testing::Test {
 protected:
  Outcome Preview(const std::string& spec,
                  const std::vector<std::string>& more) const {
    WriteText(directory_.path() + "/web.yaml", spec);
    std::vector<std::string> words = {
        "preview",      "--local", "-d",
        kInstalledGrub, "-f",      directory_.path() + "/web.yaml"};
    words.insert(words.end(), more.begin(), more.end());
    return RunCli(words);
  }

  TempDir directory_;
};

constexpr char kFiles[] = "files: [{path: notes/a.txt, text: hello}]\n";

TEST_F(PreviewTest, ShowsModulesWithReasonsAndAllFiles) {
  const Outcome outcome = Preview(SpecText("web", kFiles),
                                  {"--target", "i386-xen_pvh", "--scripts"});
  EXPECT_EQ(outcome.exit_code, kExitOk) << outcome.err;
  EXPECT_THAT(
      outcome.out,
      AllOf(StartsWith("fleet      web\ntarget     i386-xen_pvh\n"),
            HasSubstr("\nwhat it does\n   1. prints its line"),
            HasSubstr("\nMODULE "), HasSubstr("preset common\n"),
            HasSubstr("boot source grub_config: command `search`; packed\n"),
            HasSubstr("boot source legacy_menu: command `legacy_source`; "
                      "packed, loaded when it is needed\n"),
            HasSubstr("\nearly configuration\n  echo bootmill "),
            HasSubstr("\n(memdisk)/grub.cfg\n  # Fleet web on i386-xen_pvh."),
            HasSubstr("\n(memdisk)/bootmill/failure.cfg\n  menuentry "),
            HasSubstr("\n(memdisk)/notes/a.txt: 5 bytes, files[0]\n"),
            Not(HasSubstr(" \n"))));
}

TEST_F(PreviewTest, ScriptsAreShownToThoseWhoAsk) {
  const Outcome outcome =
      Preview(SpecText("web", kFiles), {"--target", "i386-xen_pvh"});
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("if nothing booted: says so, then: a menu"),
                    Not(HasSubstr("menuentry "))));
}

TEST_F(PreviewTest, JsonIsTheDaemonsAndHasTheImageThatBuildWrites) {
  const Document document =
      ParseJson(Preview(SpecText("web", kFiles), {"-o", "json"}).out);
  EXPECT_THAT(Members(document),
              ElementsAre("previews", "toolchain", "spec", "warnings"));
  ASSERT_EQ(document["previews"].size(), 2U);
  const Document& preview = document["previews"][0];
  EXPECT_THAT(Members(preview),
              ElementsAre("target", "line", "sha256", "sizeBytes", "plan",
                          "modules", "earlyConfiguration", "files", "story"));
  EXPECT_THAT(Members(preview["modules"][0]),
              ElementsAre("name", "sizeBytes", "sha256", "reason"));
  ASSERT_GE(preview["files"].size(), 3U);
  const Document& last = preview["files"].back();
  EXPECT_THAT(Members(last),
              ElementsAre("path", "sizeBytes", "sha256", "reason"));
  EXPECT_EQ(last["path"], "notes/a.txt");

  const Document built =
      ParseJson(RunCli({"build", "--local", "-d", kInstalledGrub, "-f",
                        directory_.path() + "/web.yaml", "--output",
                        directory_.path() + "/out", "--format", "json"})
                    .out);
  for (size_t i = 0; i < 2; ++i) {
    for (const char* member :
         {"target", "sha256", "plan", "line", "sizeBytes"}) {
      EXPECT_EQ(document["previews"][i][member], built["images"][i][member]);
    }
  }
}

TEST_F(PreviewTest, WritesNothingAndFailsAsBuildDoes) {
  const Outcome outcome =
      Preview(SpecText("web", "boot: {guest_parameters: [mode]}\n"), {});
  EXPECT_EQ(outcome.exit_code, kExitInvalid);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err,
              StartsWith(directory_.path() +
                         "/web.yaml:3:26: boot.guest_parameters: needs GRUB "
                         "2.14, this toolchain has "));
  EXPECT_FALSE(std::filesystem::exists(directory_.path() + "/out"));
}

TEST(ToolchainShowTest, ShowsPlatformsAndOnRequestModules) {
  const Outcome outcome = RunCli({"toolchain", "show", "-d", kInstalledGrub});
  EXPECT_EQ(outcome.exit_code, kExitOk) << outcome.err;
  EXPECT_THAT(outcome.out,
              AllOf(StartsWith("name     "), HasSubstr("\nTARGET "),
                    HasSubstr("\ni386-xen_pvh "), HasSubstr("\nx86_64-xen "),
                    HasSubstr("\ni386-xen "), Not(HasSubstr("\nMODULE "))));
  const Outcome modules =
      RunCli({"toolchain", "show", "--modules", "-d",
              std::string(kInstalledGrub) + "/i386-xen_pvh"});
  EXPECT_THAT(modules.out, AllOf(HasSubstr("\nMODULE "), HasSubstr("\necho "),
                                 Not(HasSubstr("x86_64-xen"))));
}

TEST(ToolchainShowTest, JsonIsThatOfTheDaemonsToolchains) {
  const Document document = ParseJson(
      RunCli({"toolchain", "show", "-d", kInstalledGrub, "-o", "json"}).out);
  EXPECT_THAT(Members(document),
              ElementsAre("name", "digest", "flavour", "version",
                          "upstreamVersion", "platforms"));
  EXPECT_THAT(document["name"].get<std::string>(),
              StartsWith("toolchains/debian-"));
  ASSERT_EQ(document["platforms"].size(), 3U);
  EXPECT_THAT(Members(document["platforms"][0]),
              ElementsAre("target", "moduleCount", "sizeBytes"));
  const Document with_modules =
      ParseJson(RunCli({"toolchain", "show", "--modules", "-d", kInstalledGrub,
                        "-o", "json"})
                    .out);
  const Document& platform = with_modules["platforms"][0];
  EXPECT_THAT(Members(platform),
              ElementsAre("target", "moduleCount", "sizeBytes", "modules"));
  EXPECT_GT(platform["modules"].size(), 200U);
}

TEST(ToolchainShowTest, AnEmptyDirectoryIsRefusedWithAHint) {
  const TempDir empty;
  const Outcome outcome = RunCli({"toolchain", "show", "-d", empty.path()});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr(empty.path()),
                                 HasSubstr("package grub-xen-bin")));
}

}  // namespace
}  // namespace bootmill::cli
