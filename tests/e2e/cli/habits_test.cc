// SPDX-License-Identifier: Apache-2.0
// What people know from kubectl, gh and diff, with the real daemon.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/e2e/cli/daemon_fixture.h"

namespace bootmill {
namespace {

namespace fs = std::filesystem;
using cli::Document;
using cli::testing::Outcome;
using cli::testing::ParseJson;
using cli::testing::ReadText;
using cli::testing::RunCli;
using cli::testing::SpecText;
using cli::testing::WriteText;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

TEST_F(DaemonTest, ADryRunTellsWhatWouldChangeAndChangesNothing) {
  const std::string file = Apply("dry");
  WriteText(file, SpecText("dry", "boot: {timeout: 8s}\n"));
  const Outcome outcome = Ok({"apply", "-f", file, "--dry-run"});
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("configured (dry run)"),
                                 HasSubstr("+boot: {timeout: 8s}")));
  const Document document = Json({"apply", "-f", file, "--dry-run"});
  EXPECT_EQ(document["fleets"][0]["result"], "configured");
  EXPECT_THAT(document["fleets"][0]["difference"]["sourceDiff"],
              HasSubstr("+boot: {timeout: 8s}"));
  EXPECT_EQ(Json({"get", "fleets/dry"})["revision"], 1);
}

TEST_F(DaemonTest, DiffOfDirectoriesHasTheExitCodesOfDiff) {
  fs::create_directories(Path("tree/below"));
  const auto write = [](const std::string& path, const std::string& fleet,
                        const std::string& more) {
    WriteText(Path(path), SpecText(fleet, more));
  };
  write("tree/one.yaml", "tree-one", "");
  write("tree/below/two.yaml", "tree-two", "");
  Ok({"apply", "-f", Path("tree"), "-R"});
  const std::vector<std::string> diff = {"diff", "-f", Path("tree"), "-R"};
  const Outcome same = RunCli(diff);
  EXPECT_EQ(same.exit_code, 0) << same.err;
  EXPECT_THAT(same.out, AllOf(HasSubstr("fleet tree-one: no difference\n"),
                              HasSubstr("fleet tree-two: no difference\n")));
  write("tree/below/two.yaml", "tree-two", "boot: {timeout: 8s}\n");
  write("tree/new.yaml", "tree-new", "");
  const Outcome other = RunCli(diff);
  EXPECT_EQ(other.exit_code, 1) << other.err;
  EXPECT_THAT(other.out, AllOf(HasSubstr("+boot: {timeout: 8s}"),
                               HasSubstr("+fleet: tree-new")));
  EXPECT_EQ(RunCli({"diff", "absent"}).exit_code, 2);
  EXPECT_EQ(RunCli({"diff", "-f", Path("nothing.yaml")}).exit_code, 2);
}

TEST_F(DaemonTest, PruneDeletesWhatTheDirectoryHeldAndNothingElse) {
  Apply("pruned-else");
  fs::create_directories(Path("owned"));
  WriteText(Path("owned/a.yaml"), SpecText("pruned-a"));
  WriteText(Path("owned/b.yaml"), SpecText("pruned-b"));
  const std::vector<std::string> prune = {"apply", "-f", Path("owned"),
                                          "--prune", "--yes"};
  Ok(prune);
  fs::remove(Path("owned/b.yaml"));
  EXPECT_THAT(Ok({"apply", "-f", Path("owned"), "--prune", "--dry-run"}).out,
              HasSubstr("deleted (dry run)"));
  // Nobody can be asked here, so nothing is stored either.
  WriteText(Path("owned/c.yaml"), SpecText("pruned-c"));
  const Outcome unasked = RunCli({"apply", "-f", Path("owned"), "--prune"});
  EXPECT_EQ(unasked.exit_code, cli::kExitUsage);
  EXPECT_THAT(unasked.err,
              AllOf(HasSubstr("nothing was done"),
                    HasSubstr("no longer holds pruned-b. Delete?")));
  EXPECT_EQ(RunCli({"get", "fleets/pruned-c"}).exit_code, cli::kExitFailed);
  fs::remove(Path("owned/c.yaml"));
  Ok({"get", "fleets/pruned-b"});
  EXPECT_THAT(Ok(prune).out, HasSubstr("deleted"));
  EXPECT_THAT(
      Ok({"list", "fleets", "-o", "name"}).out,
      AllOf(HasSubstr("fleets/pruned-a\n"), HasSubstr("fleets/pruned-else\n"),
            Not(HasSubstr("fleets/pruned-b\n"))));
  // Where a spec is wrong, what the directory holds is not known.
  WriteText(Path("owned/a.yaml"), "fleet: Wrong\n");
  const Outcome wrong = RunCli(prune);
  EXPECT_EQ(wrong.exit_code, cli::kExitInvalid);
  EXPECT_THAT(wrong.err, HasSubstr("nothing is deleted"));
  Ok({"get", "fleets/pruned-a"});
  EXPECT_EQ(RunCli({"apply", "-f", Path("owned/a.yaml"), "--prune"}).exit_code,
            cli::kExitUsage);
}

TEST_F(DaemonTest, PruneDoesNothingIfASpecCannotBeRead) {
  fs::create_directories(Path("linked"));
  for (const char* fleet : {"linked-a", "linked-b"}) {
    WriteText(Path(fleet) + ".yaml", SpecText(fleet));
    fs::create_symlink(Path(fleet) + ".yaml",
                       Path("linked/") + fleet + ".yaml");
  }
  const std::vector<std::string> prune = {"apply", "-f", Path("linked"),
                                          "--prune", "--yes"};
  Ok(prune);
  fs::remove(Path("linked-b.yaml"));
  const Outcome outcome = RunCli(prune);
  EXPECT_EQ(outcome.exit_code, cli::kExitFailed);
  EXPECT_THAT(outcome.err, HasSubstr("linked/linked-b.yaml: No such file"));
  Ok({"get", "fleets/linked-b"});
}

TEST_F(DaemonTest, ALimitOfATargetIsSaidOnceForAllFleets) {
  fs::create_directories(Path("limits"));
  for (const char* fleet : {"limit-a", "limit-b"}) {
    WriteText(Path("limits/") + fleet + ".yaml", SpecText(fleet));
  }
  const std::string said = Ok({"apply", "-f", Path("limits")}).err;
  const std::string limit = "kernels packed with zstd or LZ4";
  const size_t at = said.find(limit);
  ASSERT_NE(at, std::string::npos) << said;
  EXPECT_EQ(said.find(limit, at + 1), std::string::npos) << said;
}

TEST_F(DaemonTest, ApplyAndWaitBuildsWhatChanged) {
  WriteText(Path("waited.yaml"), SpecText("waited"));
  const Document built = Json({"apply", "-f", Path("waited.yaml"), "--wait"});
  ASSERT_EQ(built["builds"].size(), 1U);
  EXPECT_EQ(built["builds"][0]["state"], "STATE_SUCCEEDED");
  EXPECT_FALSE(
      Json({"apply", "-f", Path("waited.yaml"), "--wait"}).contains("builds"));
}

TEST_F(DaemonTest, EveryFormatHasOneMeaning) {
  Apply("formed");
  Ok({"build", "formed", "--wait"});
  EXPECT_THAT(Ok({"get", "fleets/formed", "-o", "name"}).out,
              StartsWith("fleets/formed\n"));
  EXPECT_EQ(Ok({"list", "releases", "--fleet", "formed", "-o", "name"}).out,
            "releases/formed-1\n");
  EXPECT_EQ(Ok({"promote", "formed", "-y", "-o", "name"}).out,
            "releases/formed-1\n");
  EXPECT_THAT(Ok({"list", "fleets"}).out, Not(HasSubstr("UPDATED")));
  EXPECT_THAT(Ok({"list", "fleets", "-o", "wide"}).out, HasSubstr("UPDATED"));
  // The form of the HTTP API: names in camel case, no defaults.
  const Document fleet = Json({"get", "fleets/formed"});
  EXPECT_EQ(fleet["currentRelease"], "orgs/default/releases/formed-1");
  EXPECT_FALSE(fleet.contains("outdated"));
  // Options may stand anywhere.
  EXPECT_EQ(Ok({"-o", "name", "get", "fleets/formed"}).out, "fleets/formed\n");
}

TEST_F(DaemonTest, SeveralNamesAreSeveralThings) {
  for (const char* fleet : {"several-a", "several-b"}) {
    Apply(fleet);
  }
  Ok({"build", "several-a", "several-b", "--wait"});
  EXPECT_EQ(Json({"get", "fleets/several-a",
                  "releases/several-b-1"})["resources"][1]["name"],
            "orgs/default/releases/several-b-1");
  EXPECT_THAT(Ok({"promote", "several-a", "several-b", "-y"}).out,
              AllOf(HasSubstr("several-a-1: the current release"),
                    HasSubstr("several-b-1: the current release")));
  EXPECT_EQ(
      Json({"pull", "several-a", "several-b", "-d", Path("several")})["images"]
          .size(),
      4U);
  const Outcome some = RunCli({"get", "fleets/several-a", "fleets/absent"});
  EXPECT_EQ(some.exit_code, cli::kExitFailed);
  EXPECT_THAT(some.out, HasSubstr("several-a"));
}

TEST_F(DaemonTest, OneOfSeveralNamesThatIsWrongStopsNoOther) {
  for (const char* fleet : {"most-a", "most-b"}) {
    Apply(fleet);
  }
  Ok({"build", "most-a", "most-b", "--wait"});
  const auto run = [](std::vector<std::string> words) {
    words.insert(words.end(), {"most-a", "absent", "most-b"});
    const Outcome outcome = RunCli(words);
    EXPECT_EQ(outcome.exit_code, cli::kExitFailed) << words[0];
    EXPECT_THAT(outcome.err, HasSubstr("absent does not exist")) << words[0];
    return outcome.out;
  };
  EXPECT_THAT(
      run({"promote", "--yes"}),
      AllOf(HasSubstr("most-a-1: the current"), HasSubstr("most-b-1: the ")));
  EXPECT_THAT(run({"pull", "-d", Path("most")}),
              AllOf(HasSubstr("most-a-1"), HasSubstr("most-b-1")));
  run({"delete", "--yes"});
  EXPECT_THAT(Ok({"list", "fleets", "-o", "name"}).out,
              Not(AnyOf(HasSubstr("most-a"), HasSubstr("most-b"))));
}

TEST_F(DaemonTest, SecondStagesAreNoErrorOfAPromotionOfAll) {
  WriteText(Path("stage.yaml"),
            SpecText("stage", "role: guest_second_stage\n"));
  Ok({"apply", "-f", Path("stage.yaml")});
  Apply("hosts");
  const Outcome outcome = Ok({"build", "stage", "hosts", "--promote"});
  EXPECT_THAT(outcome.err, HasSubstr("stage-1 is for guests, and no host gets "
                                     "it"));
  EXPECT_EQ(Json({"get", "fleets/hosts"})["currentRelease"],
            "orgs/default/releases/hosts-1");
}

TEST_F(DaemonTest, SecondStagesOfTwoFleetsDoNotReplaceEachOther) {
  for (const std::string fleet : {"stage-a", "stage-b"}) {
    WriteText(Path(fleet + ".yaml"),
              SpecText(fleet, "role: guest_second_stage\n"));
    Ok({"apply", "-f", Path(fleet + ".yaml")});
  }
  Ok({"build", "stage-a", "stage-b", "--wait"});
  const std::string folder = Path("stages");
  const Outcome both = RunCli({"pull", "stage-a", "stage-b", "-d", folder});
  EXPECT_EQ(both.exit_code, cli::kExitFailed);
  EXPECT_THAT(both.err, HasSubstr("directories of their own"));
  Ok({"pull", "stage-a", "-d", folder, "--attestations", "--trusted-key",
      Path("data/attestation.pub.pem")});
  const Outcome second = RunCli({"pull", "stage-b", "-d", folder});
  EXPECT_EQ(second.exit_code, cli::kExitFailed);
  EXPECT_THAT(second.err, HasSubstr("is an image of fleet stage-a"));
}

// Nothing beside the images says whose they are: the daemon knows.
TEST_F(DaemonTest, SecondStagesOfTwoPullsDoNotReplaceEachOther) {
  const auto store = [](const std::string& fleet, const std::string& more) {
    WriteText(Path(fleet + ".yaml"),
              SpecText(fleet, "role: guest_second_stage\n" + more));
    Ok({"apply", "-f", Path(fleet + ".yaml")});
    Ok({"build", fleet, "--wait"});
  };
  store("stage-c", "");
  store("stage-d", "");
  const std::string folder = Path("bare-stages");
  Ok({"pull", "stage-c", "-d", folder});
  const std::string image = folder + "/pvboot-x86_64.elf";
  const std::string first = ReadText(image);
  const Outcome other = RunCli({"pull", "stage-d", "-d", folder});
  EXPECT_EQ(other.exit_code, cli::kExitFailed);
  EXPECT_THAT(other.err,
              AllOf(HasSubstr("is an image of fleet stage-c (stage-c-1)"),
                    HasSubstr("or say --replace")));
  EXPECT_EQ(ReadText(image), first);
  // Its own older image is what a pull is there to replace.
  store("stage-c", "modules: [ext2]\n");
  Ok({"pull", "stage-c", "-d", folder});
  EXPECT_NE(ReadText(image), first);
  Ok({"pull", "stage-d", "-d", folder, "--replace"});
  WriteText(image, "somebody else's");
  const Outcome foreign = RunCli({"pull", "stage-d", "-d", folder});
  EXPECT_EQ(foreign.exit_code, cli::kExitFailed);
  EXPECT_THAT(foreign.err,
              HasSubstr("holds another file than an image of fleet stage-d"));
  EXPECT_EQ(ReadText(image), "somebody else's");
}

TEST_F(DaemonTest, StatusIsOneScreen) {
  Apply("seen");
  Ok({"build", "seen", "--wait"});
  EXPECT_THAT(Ok({"status"}).out,
              AllOf(HasSubstr("answers ("), HasSubstr("\nyou        root"),
                    HasSubstr("toolchain  "), HasSubstr("not promoted")));
  const Document status = Json({"status"});
  EXPECT_EQ(status["ready"], true);
  EXPECT_EQ(status["caller"]["identity"], "root");
  EXPECT_THAT(status["notPromoted"].dump(), HasSubstr("fleets/seen"));
  EXPECT_THAT(status["running"], IsEmpty());
}

TEST_F(DaemonTest, AToolchainThatDoesNotExistIsFoundAtItsPlace) {
  WriteText(Path("ahead.yaml"), SpecText("ahead", "toolchain: debian-9.9\n"));
  EXPECT_THAT(Ok({"apply", "-f", Path("ahead.yaml")}).err,
              HasSubstr(":3:12: toolchain: warning: modules and commands were "
                        "not checked: toolchain toolchains/debian-9.9 does not "
                        "exist"));
}

// One slip in a name, wherever the daemon looks names up.
TEST_F(DaemonTest, NamesThatAreNearlyRightAreSuggested) {
  const std::string toolchain =
      Json({"toolchain", "list"})["toolchains"][0]["name"]
          .get<std::string>()
          .substr(11);
  const std::string slip = toolchain + "x";
  WriteText(Path("slip.yaml"), SpecText("slip", "toolchain: " + slip + "\n"));
  EXPECT_THAT(Ok({"apply", "-f", Path("slip.yaml")}).err,
              HasSubstr("toolchains/" + slip +
                        " does not exist; did you mean `" + toolchain + "`?"));
  Apply("suggested");
  Ok({"build", "suggested", "--promote"});
  Ok({"principals", "issue", "marianne", "-d", Path("marianne")});
  const struct {
    std::vector<std::string> words;
    std::string meant;
  } kTable[] = {
      {{"build", "sugested"}, "suggested"},
      {{"promote", "sugested", "--yes"}, "suggested"},
      {{"pull", "sugested", "-d", Path("none")}, "suggested"},
      {{"history", "sugested"}, "suggested"},
      {{"get", "fleets/sugested"}, "suggested"},
      {{"get", "releases/sugested-1"}, "suggested-1"},
      {{"delete", "sugested", "--yes"}, "suggested"},
      {{"edit", "sugested"}, "suggested"},
      {{"build", "suggested", "--toolchain", slip}, toolchain},
      {{"toolchain", "show", slip}, toolchain},
      {{"toolchain", "default", slip}, toolchain},
      {{"principals", "revoke", "mariane"}, "marianne"},
      {{"principals", "bind", "mariane", "viewer"}, "marianne"},
      {{"orgs", "get", "defalt"}, "default"},
  };
  for (const auto& test : kTable) {
    const Outcome outcome = RunCli(test.words);
    EXPECT_NE(outcome.exit_code, cli::kExitOk) << test.words[0];
    EXPECT_THAT(outcome.err, HasSubstr("; did you mean `" + test.meant + "`?"))
        << test.words[0] << " " << test.words[1];
  }
}

TEST_F(DaemonTest, EverythingThatTheToolchainLacksComesAtOnce) {
  WriteText(Path("lacks.yaml"), SpecText("lacks", "modules: [nope, ext4]\n"));
  const Outcome outcome = RunCli({"apply", "-f", Path("lacks.yaml")});
  EXPECT_EQ(outcome.exit_code, cli::kExitInvalid);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("modules[0]: module `nope`"),
                                 HasSubstr("GRUB's name of it is `ext2`")));
}

TEST_F(DaemonTest, NamesAreCompleted) {
  Apply("completed-a");
  Ok({"build", "completed-a", "--wait"});
  EXPECT_EQ(RunCli({"__complete", "build", "completed-"}).out,
            "completed-a\t\n:\n");
  EXPECT_EQ(
      RunCli({"__complete", "list", "artifacts", "--release", "completed-"})
          .out,
      "completed-a-1\t\n:\n");
  EXPECT_EQ(RunCli({"__complete", "get", "fleets/completed"}).out,
            "fleets/completed-a\t\n:\n");
  EXPECT_THAT(RunCli({"__complete", "toolchain", "revoke", "debian-"}).out,
              StartsWith("debian-"));
}

TEST_F(DaemonTest, ADigestThatIsNoneIsAWrongCommandLine) {
  const Outcome outcome = RunCli({"toolchain", "import", "--directory",
                                  "/usr/lib/grub", "--sha256", "9f86"});
  EXPECT_EQ(outcome.exit_code, cli::kExitUsage);
  EXPECT_THAT(outcome.err, HasSubstr("64 lower-case hex digits"));
}

// Waits are stated, and without patience there are none.
TEST_F(DaemonTest, ADaemonThatIsNotThereIsWaitedFor) {
  const std::string nowhere = "unix:" + Path("nowhere.sock");
  const Outcome at_once =
      RunCli({"whoami", "--server", nowhere, "--patience", "0"});
  EXPECT_EQ(at_once.exit_code, cli::kExitBusy);
  EXPECT_THAT(at_once.err, Not(HasSubstr("waiting")));
  const Outcome waited =
      RunCli({"whoami", "--server", nowhere, "--patience", "1"});
  EXPECT_EQ(waited.exit_code, cli::kExitBusy);
  EXPECT_THAT(waited.err, StartsWith("bootmill: waiting up to 1 s: "));
}

}  // namespace
}  // namespace bootmill
