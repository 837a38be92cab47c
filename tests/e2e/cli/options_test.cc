// SPDX-License-Identifier: Apache-2.0
// What options and names mean wherever they stand, with the real daemon.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "tests/e2e/cli/daemon_fixture.h"

namespace bootmill {
namespace {

using cli::Document;
using cli::testing::Outcome;
using cli::testing::RunCli;
using cli::testing::SpecText;
using cli::testing::WriteText;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

// The one toolchain that the daemon has.
std::string Toolchain(const Document& list) {
  return list["toolchains"][0]["name"].get<std::string>().substr(11);
}

TEST_F(DaemonTest, OptionsThatAreRepeatedTakeOneValueEach) {
  const std::string file = Apply("repeated");
  Ok({"build", "repeated", "--promote"});
  const std::string toolchain = Toolchain(Json({"toolchain", "list"}));
  const Outcome equal = Ok(
      {"diff", "--toolchain", toolchain, "--toolchain", toolchain, "repeated"});
  EXPECT_THAT(equal.out, HasSubstr("the same bytes"));
  Ok({"pull", "--trusted-key", Path("data/attestation.pub.pem"), "repeated",
      "-d", Path("repeated-images")});
  const Outcome two = RunCli({"validate", "-f", file, file});
  EXPECT_EQ(two.exit_code, cli::kExitUsage);
  EXPECT_THAT(two.err, HasSubstr("did you mean `-f " + file + "`?"));
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"apply", "web.yaml"},
        {"apply", "-R", "web/"}}) {
    EXPECT_THAT(RunCli(words).err, HasSubstr("did you mean `-f web"));
  }
}

TEST_F(DaemonTest, TheFirstRevisionDiffersInEveryLine) {
  Apply("first-a");
  const std::string file = Apply("first-b");
  const Outcome first = RunCli({"diff", "first-a"});
  EXPECT_EQ(first.exit_code, 1) << first.err;
  EXPECT_THAT(first.out,
              AllOf(HasSubstr("+++ revision 1"), HasSubstr("+fleet: first-a")));
  WriteText(file, SpecText("first-b", "boot: {timeout: 8s}\n"));
  Ok({"apply", "-f", file});
  const Outcome both = RunCli({"diff", "first-a", "first-b"});
  EXPECT_EQ(both.exit_code, 1) << both.err;
  EXPECT_THAT(both.out, AllOf(HasSubstr("+fleet: first-a"),
                              HasSubstr("+boot: {timeout: 8s}")));
  const Outcome old = RunCli({"diff", "first-b", "--to", "1"});
  EXPECT_EQ(old.exit_code, 1) << old.err;
  EXPECT_THAT(old.out,
              AllOf(HasSubstr("+++ revision 1"), HasSubstr("+fleet: first-b"),
                    Not(HasSubstr("timeout: 8s"))));
  EXPECT_EQ(RunCli({"diff", "first-b", "--from", "1", "--to", "1"}).exit_code,
            0);
  EXPECT_EQ(RunCli({"diff", "absent", "--to", "1"}).exit_code, 2);
  EXPECT_EQ(RunCli({"diff", "first-a", "first-b", "-o=name"}).out,
            "fleets/first-a\nfleets/first-b\n");
  const std::string toolchain = Toolchain(Json({"toolchain", "list"}));
  const std::vector<std::string> equal = {
      "diff",    "first-a",     "first-b", "--toolchain",
      toolchain, "--toolchain", toolchain};
  EXPECT_EQ(Ok(equal).out,
            "fleet first-a: no difference\nfleet first-b: no difference\n");
}

// Trying again later does not help.
TEST_F(DaemonTest, AFullQuotaIsAFailure) {
  Ok({"orgs", "create", "small", "-d", Path("small-admin")});
  Ok({"orgs", "set-quota", "small", "--fleets", "1"});
  WriteText(Path("small.yaml"), SpecText("small-one"));
  Ok({"apply", "--org", "small", "-f", Path("small.yaml")});
  WriteText(Path("small.yaml"), SpecText("small-two"));
  const Outcome full =
      RunCli({"apply", "--org", "small", "-f", Path("small.yaml")});
  EXPECT_EQ(full.exit_code, cli::kExitFailed) << full.err;
}

TEST_F(DaemonTest, DeletedFleetsAreMarkedAndComeBack) {
  Apply("leaves");
  Apply("stays");
  EXPECT_THAT(Ok({"list", "fleets"}).out, Not(HasSubstr("DELETED")));
  const std::string toolchain = Toolchain(Json({"toolchain", "list"}));
  const Outcome gone = Ok({"delete", "leaves", "--yes"});
  EXPECT_THAT(gone.err,
              HasSubstr("leaves is deleted; `bootmill undelete leaves` brings "
                        "it back"));
  EXPECT_THAT(gone.out, HasSubstr("toolchain  " + toolchain));
  EXPECT_THAT(Ok({"list", "fleets", "--deleted"}).out,
              AllOf(HasSubstr("DELETED"),
                    MatchesRegex("(.|\n)*leaves +20[0-9-]+T[0-9:]+Z .*(.|\n)*"),
                    MatchesRegex("(.|\n)*stays +- .*(.|\n)*")));
  EXPECT_EQ(RunCli({"__complete", "undelete", ""}).out.find("stays"),
            std::string::npos);
  EXPECT_THAT(RunCli({"__complete", "undelete", "lea"}).out,
              StartsWith("leaves\t"));
  setenv("EDITOR", "true", 1);
  const Outcome edited = RunCli({"edit", "leaves"});
  unsetenv("EDITOR");
  EXPECT_EQ(edited.exit_code, cli::kExitFailed);
  EXPECT_THAT(edited.err, HasSubstr("fleet leaves is deleted; `bootmill "
                                    "undelete leaves` brings it back"));
  EXPECT_THAT(Ok({"undelete", "leaves"}).out,
              HasSubstr("toolchain  " + toolchain));
}

TEST_F(DaemonTest, ADryRunSaysWhichRevisionItWouldBe) {
  const auto dry = [](const std::string& file) {
    return Json({"apply", "-f", file, "--dry-run"})["fleets"][0]["revision"];
  };
  const std::string file = Path("counted.yaml");
  WriteText(file, SpecText("counted"));
  EXPECT_EQ(dry(file), 1);
  Ok({"apply", "-f", file});
  EXPECT_EQ(dry(file), 1) << "unchanged";
  WriteText(file, SpecText("counted", "boot: {timeout: 8s}\n"));
  EXPECT_EQ(dry(file), 2);
}

TEST_F(DaemonTest, AnEditorIsNeededWhereNoTerminalIs) {
  Apply("unedited");
  setenv("VISUAL", "", 1);
  setenv("EDITOR", "  ", 1);
  const Outcome none = RunCli({"edit", "unedited"});
  unsetenv("VISUAL");
  unsetenv("EDITOR");
  EXPECT_EQ(none.exit_code, cli::kExitUsage);
  EXPECT_THAT(none.err, AllOf(HasSubstr("set EDITOR"), Not(HasSubstr("vi: "))));
}

TEST_F(DaemonTest, CompletionKnowsWhatStandsThere) {
  Apply("offered");
  Ok({"build", "offered", "--promote"});
  const auto offered = [](std::vector<std::string> words) {
    words.insert(words.begin(), "__complete");
    return RunCli(words).out;
  };
  const std::string toolchain = Toolchain(Json({"toolchain", "list"}));
  EXPECT_EQ(offered({"diff", "--toolchain", ""}), toolchain + "\t\n:\n");
  EXPECT_THAT(offered({"promote", "offered", ""}), StartsWith("offered-1\t"));
  EXPECT_EQ(offered({"pull", "releases/offe"}), "releases/offered-1\t\n:\n");
  EXPECT_EQ(offered({"pull", "offe"}), "offered\t\n:\n");
  const std::string build =
      Json({"list", "builds", "--fleet", "offered"})["builds"][0]["name"]
          .get<std::string>()
          .substr(13);
  EXPECT_THAT(offered({"get", "builds/"}), HasSubstr(build + "\t"));
  EXPECT_THAT(offered({"list", "fleets", "--org", "def"}),
              StartsWith("default\t"));
  EXPECT_THAT(offered({"orgs", "get", "def"}), StartsWith("default\t"));
  EXPECT_EQ(offered({"tokens", "create", ""}), ":\n");
}

TEST_F(DaemonTest, NamesAreForOtherCommands) {
  const std::string file = Apply("named");
  Ok({"build", "named", "--promote"});
  EXPECT_EQ(Ok({"validate", "-f", file, "-o", "name"}).out, "fleets/named\n");
  const Outcome pulled = Ok({"pull", "named", "-d", Path("named-images"),
                             "--target", "x86_64-xen", "-o=name"});
  EXPECT_THAT(pulled.out, MatchesRegex("artifacts/[0-9a-f]{64}\n"));
  Ok({"get", pulled.out.substr(0, pulled.out.size() - 1)});
  EXPECT_EQ(Ok({"ui", "sessions", "-o", "name"}).out, "");
  EXPECT_TRUE(Json({"ui", "sessions"})["sessions"].is_array());
}

}  // namespace
}  // namespace bootmill
