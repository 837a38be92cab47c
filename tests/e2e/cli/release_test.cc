// SPDX-License-Identifier: Apache-2.0
// Builds, releases and what hosts have, by the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/e2e/cli/daemon_fixture.h"

namespace bootmill {
namespace {

using cli::Document;
using cli::testing::Outcome;
using cli::testing::ParseJson;
using cli::testing::RunCli;
using cli::testing::SpecText;
using cli::testing::WriteText;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using ::testing::StrEq;

TEST_F(DaemonTest, PromotesAndRollsBack) {
  Apply("rolled");
  const Outcome first = Ok({"build", "rolled", "--promote"});
  EXPECT_THAT(first.out, HasSubstr("hosts of rolled have it"));
  WriteText(Path("rolled.yaml"), SpecText("rolled", "boot: {timeout: 9s}\n"));
  Ok({"apply", "-f", Path("rolled.yaml")});
  Document fleet = Json({"get", "fleets/rolled"});
  EXPECT_EQ(fleet["outdated"], true);
  EXPECT_EQ(fleet["outdatedReason"],
            "release 1 is of revision 1, the spec is at 2");
  EXPECT_THAT(Ok({"outdated"}).out, HasSubstr("rolled"));
  const Outcome second = Ok({"build", "rolled", "-w"});
  EXPECT_THAT(second.out, HasSubstr("hosts of rolled have rolled-1; `bootmill "
                                    "promote rolled 2` gives them this "
                                    "release"));
  EXPECT_THAT(Ok({"outdated"}).out, Not(HasSubstr("rolled")));
  // Nobody can be asked here, and nothing happens without an answer.
  const Outcome unasked = RunCli({"promote", "rolled"});
  EXPECT_EQ(unasked.exit_code, cli::kExitUsage);
  EXPECT_THAT(unasked.err,
              AllOf(HasSubstr("hosts have rolled-1 and would get "
                              "rolled-2"),
                    HasSubstr("+boot: {timeout: 9s}"), HasSubstr("add --yes")));
  EXPECT_EQ(Ok({"promote", "rolled", "2", "-y"}).out,
            "rolled-2: the current release of fleet rolled, before: "
            "rolled-1\n");
  EXPECT_EQ(Ok({"promote", "rolled", "rolled-2"}).out,
            "rolled-2: the current release of fleet rolled, as before\n");
  EXPECT_EQ(Json({"promote", "rolled", "1", "-y"})["release"]["number"], 1);
  fleet = Json({"get", "fleets/rolled"});
  EXPECT_EQ(fleet["currentRelease"], "orgs/default/releases/rolled-1");
  EXPECT_EQ(fleet["newestRelease"], "orgs/default/releases/rolled-2");
  EXPECT_EQ(
      Json({"pull", "rolled", "-d", Path("rolled")})["images"][0]["release"],
      "orgs/default/releases/rolled-1");
  const Outcome differs = RunCli({"diff", "rolled", "--from-release", "1",
                                  "--to-release", "2", "-o", "json"});
  EXPECT_EQ(differs.exit_code, 1) << "as diff(1)";
  EXPECT_FALSE(ParseJson(differs.out)["targets"][0].contains("changedModules"));
  const Outcome alone = RunCli({"diff", "rolled", "--to-release", "2"});
  EXPECT_EQ(alone.exit_code, cli::kExitUsage);
  EXPECT_THAT(alone.err, HasSubstr("needs an older side: --from-release"));
  EXPECT_THAT(RunCli({"promote", "rolled", "releases/shop", "-y"}).err,
              HasSubstr("`releases/shop` is no release"));
  EXPECT_EQ(RunCli({"promote", "rolled", "9", "-y"}).exit_code,
            cli::kExitFailed);
}

// A table of several builds has no room for what hosts have.
TEST_F(DaemonTest, PromotingSeveralSaysWhatHostsGet) {
  Apply("gets-a");
  Apply("gets-b");
  const Outcome built = Ok({"build", "gets-a", "gets-b", "--promote"});
  EXPECT_THAT(built.err,
              AllOf(HasSubstr("bootmill: hosts of gets-a get gets-a-1 now\n"),
                    HasSubstr("bootmill: hosts of gets-b get gets-b-1 now\n")));
}

TEST_F(DaemonTest, LogsTellWhatABuildDid) {
  Apply("logged");
  const Document built = Json({"build", "logged", "--watch"});
  EXPECT_THAT(Ok({"logs", built["name"].get<std::string>()}).out,
              AllOf(StartsWith("resolve"), HasSubstr("\nlayout"),
                    EndsWith("succeeded: logged-1\n")));
  EXPECT_EQ(RunCli({"logs", "absent", "--follow"}).exit_code, cli::kExitFailed);
}

TEST_F(DaemonTest, BuildsSeveralFleets) {
  for (const char* fleet : {"many-a", "many-b"}) {
    Apply(fleet);
  }
  const Document built = Json({"build", "many-a", "many-b", "--watch"});
  ASSERT_EQ(built["builds"].size(), 2U);
  EXPECT_EQ(built["builds"][1]["state"], "STATE_SUCCEEDED");
  EXPECT_EQ(RunCli({"build", "many-a", "--all"}).exit_code, cli::kExitUsage);
  EXPECT_EQ(RunCli({"build"}).exit_code, cli::kExitUsage);
  const Outcome some = RunCli({"build", "many-a", "absent", "--watch"});
  EXPECT_EQ(some.exit_code, cli::kExitFailed);
  EXPECT_THAT(some.err, HasSubstr("absent"));
  EXPECT_THAT(some.out, HasSubstr("many-a-1"));
  const std::string name = Json({"toolchain", "list"})["toolchains"][0]["name"]
                               .get<std::string>()
                               .substr(11);
  EXPECT_THAT(
      Ok({"diff", "many-a", "many-b", "--toolchain", name, "--toolchain", name})
          .out,
      StrEq("fleet many-a: no difference\n"
            "fleet many-b: no difference\n"));
}

TEST_F(DaemonTest, RevokingAToolchainSaysWhatDependsOnIt) {
  Apply("dependent");
  Ok({"build", "dependent", "--watch"});
  const std::string name = Json({"toolchain", "list"})["toolchains"][0]["name"]
                               .get<std::string>()
                               .substr(11);
  EXPECT_EQ(Json({"toolchain", "default", name})["isDefault"], true);
  const Outcome unasked = RunCli({"toolchain", "revoke", name});
  EXPECT_EQ(unasked.exit_code, cli::kExitUsage);
  EXPECT_THAT(unasked.err,
              AllOf(HasSubstr("releases were made with " + name),
                    HasSubstr("default  dependent"),
                    HasSubstr("made with it: "), HasSubstr("dependent-1"),
                    HasSubstr("hosts that may pull from org "
                              "default: none"),
                    HasSubstr("add --yes")));
  EXPECT_EQ(Json({"toolchain", "revoke", name, "--yes"})["state"],
            "STATE_REVOKED");
  const Outcome refused = RunCli({"build", "dependent"});
  EXPECT_EQ(refused.exit_code, cli::kExitFailed);
  EXPECT_THAT(refused.err, HasSubstr("no toolchain is the default"));
  EXPECT_THAT(RunCli({"build", "dependent", "--toolchain", name}).err,
              HasSubstr("take that back"));
  EXPECT_THAT(Ok({"outdated"}).out, HasSubstr("which is revoked"));
  // What hosts have can still be compared with what they would get.
  Ok({"diff", "dependent", "--toolchain", name, "--toolchain", name});
  EXPECT_EQ(Json({"toolchain", "activate", name})["isDefault"], true);
  EXPECT_THAT(Ok({"toolchain", "list"}).out,
              HasSubstr(name + "  *        active"));
}

}  // namespace
}  // namespace bootmill
