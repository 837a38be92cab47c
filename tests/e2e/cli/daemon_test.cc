// SPDX-License-Identifier: Apache-2.0
// The command line with the real daemon, over its socket.
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
using cli::testing::ReadText;
using cli::testing::RunCli;
using cli::testing::SpecText;
using cli::testing::WriteText;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST_F(DaemonTest, ApplySaysWhatBecameOfEachSpec) {
  const std::string file = Path("applied.yaml");
  WriteText(file, SpecText("applied"));
  EXPECT_EQ(
      Json({"apply", "-f", file, "--validate-only"})["fleets"][0]["result"],
      "created");
  EXPECT_EQ(RunCli({"get", "fleets/applied"}).exit_code, cli::kExitFailed)
      << "nothing was stored";
  EXPECT_EQ(Json({"apply", "-f", file})["fleets"][0]["result"], "created");
  EXPECT_EQ(Json({"apply", "-f", file})["fleets"][0]["result"], "unchanged");
  WriteText(file, SpecText("applied", "boot: {timeout: 3s}\n"));
  const Document updated = Json({"apply", "-f", file, "-m", "slower"});
  EXPECT_EQ(updated["fleets"][0]["result"], "configured");
  EXPECT_EQ(updated["fleets"][0]["revision"], 2);
  EXPECT_EQ(Ok({"get", "fleets/applied", "--source"}).out, ReadText(file));
  const Document history = Json({"history", "applied"});
  EXPECT_EQ(history["revisions"][0]["message"], "slower");
  EXPECT_THAT(RunCli({"diff", "applied"}).out,
              HasSubstr("+boot: {timeout: 3s}"));
  EXPECT_THAT(Ok({"rollback", "applied", "1"}).out,
              StartsWith("fleet applied is at revision 3"));
  EXPECT_EQ(Ok({"get", "fleets/applied", "--source"}).out, SpecText("applied"));
}

TEST_F(DaemonTest, TwoFilesOfOneFleetAreNotApplied) {
  WriteText(Path("first.yaml"), SpecText("twice"));
  WriteText(Path("second.yaml"), SpecText("twice", "boot: {timeout: 3s}\n"));
  const Outcome outcome =
      RunCli({"apply", "-f", Path("first.yaml"), "-f", Path("second.yaml")});
  EXPECT_EQ(outcome.exit_code, cli::kExitFailed);
  EXPECT_EQ(outcome.err, "bootmill: fleet `twice` is in both " +
                             Path("first.yaml") + " and " +
                             Path("second.yaml") + "; nothing was applied\n");
  EXPECT_EQ(RunCli({"get", "fleets/twice"}).exit_code, cli::kExitFailed);
}

TEST_F(DaemonTest, ADraftOfAnotherFleetIsRefusedAtItsPlace) {
  const std::string file = Apply("drafted");
  Apply("compared");
  const Outcome outcome = RunCli({"diff", "compared", "-f", file});
  EXPECT_EQ(outcome.exit_code, cli::kExitInvalid);
  EXPECT_THAT(outcome.err,
              AllOf(StartsWith(file + ":1:"),
                    HasSubstr("the spec is for fleet `drafted`, the request "
                              "for `compared`")));
}

TEST_F(DaemonTest, SecondStagesArePulledUnderTheNamesThatGuestsUse) {
  const std::string file = Path("guests.yaml");
  WriteText(file, SpecText("guests", "role: guest_second_stage\n"));
  Ok({"apply", "-f", file});
  EXPECT_THAT(Ok({"build", "guests", "--watch"}).out,
              HasSubstr("made for   guests"));
  const Outcome pulled = Ok({"pull", "guests", "-d", Path("guests")});
  EXPECT_TRUE(fs::exists(Path("guests/pvhboot-i386.elf")));
  EXPECT_TRUE(fs::exists(Path("guests/pvboot-x86_64.elf")));
  EXPECT_THAT(pulled.out, HasSubstr("for guests, as /boot/xen/pvhboot-i386.elf,"
                                    " or as /xen/pvhboot-i386.elf"));
  EXPECT_EQ(
      Json({"pull", "guests", "-d", Path("guests")})["images"][0]["guestPaths"]
          .size(),
      2U);
}

TEST_F(DaemonTest, ViolationsOfTheDaemonLookLikeLocalOnes) {
  const std::string file = Path("wrong.yaml");
  WriteText(file,
            "fleet: wrong\ntargets: [i386-xen_pvh]\nboot: {timeout: -7s}\n");
  const Outcome local = RunCli({"validate", "-f", file});
  EXPECT_EQ(local.exit_code, cli::kExitInvalid);
  for (const char* command : {"apply", "preview"}) {
    const Outcome remote = RunCli({command, "-f", file});
    EXPECT_EQ(remote.exit_code, cli::kExitInvalid) << command;
    EXPECT_EQ(remote.err, local.err) << command;
  }
}

TEST_F(DaemonTest, AToolchainThatIsNotThereIsToldAtItsPlace) {
  Apply("absent");
  const std::string file = Path("absent.yaml");
  WriteText(file, SpecText("absent") + "toolchain: debian-9.99\n");
  for (const char* command : {"preview", "diff"}) {
    EXPECT_THAT(RunCli({command, "-f", file}).err,
                AllOf(HasSubstr("absent.yaml:"), HasSubstr(":12: toolchain: "),
                      HasSubstr("debian-9.99 does not exist")))
        << command;
  }
  // That of a revision that is stored is no fault of the file.
  ASSERT_THAT(Ok({"apply", "-f", file}).out, HasSubstr("absent"));
  WriteText(file, SpecText("absent"));
  EXPECT_THAT(RunCli({"diff", "-f", file}).err,
              AllOf(HasSubstr("debian-9.99 does not exist"),
                    Not(HasSubstr("absent.yaml:"))));
}

TEST_F(DaemonTest, APreviewIsTheLocalOne) {
  const std::string file = Path("preview.yaml");
  WriteText(file, SpecText("preview"));
  const Document remote = Json({"preview", "-f", file});
  const Document local =
      Json({"preview", "--local", "-f", file, "-d", "/usr/lib/grub"});
  EXPECT_EQ(remote, local);
}

TEST_F(DaemonTest, BuiltPulledAndVerified) {
  Apply("shop");
  const Outcome built = Ok({"build", "shop", "--watch"});
  EXPECT_THAT(built.out, StartsWith("release    shop-1\n"));
  EXPECT_THAT(built.err, HasSubstr("layout"));
  EXPECT_THAT(built.out, HasSubstr("hosts of shop have none; `bootmill promote "
                                   "shop 1` gives them this release"));
  EXPECT_EQ(Json({"build", "shop", "-w"})["cached"], true);
  EXPECT_THAT(RunCli({"pull", "shop", "-d", Path("none")}).err,
              HasSubstr("`bootmill promote shop` makes shop-1 that"));
  EXPECT_THAT(Ok({"promote", "shop", "--yes"}).out,
              StartsWith("shop-1: the current release of fleet shop\n"));
  const std::string images = Path("images");
  const std::vector<std::string> pull = {
      "pull",          "shop",          "-d",
      images,          "--trusted-key", Path("data/attestation.pub.pem"),
      "--attestations"};
  const Document pulled = Json(pull);
  EXPECT_EQ(pulled["images"].size(), 2U);
  EXPECT_EQ(pulled["images"][0]["downloaded"], true);
  EXPECT_EQ(pulled["images"][0]["trustedKeys"].size(), 1U);
  EXPECT_EQ(Json(pull)["images"][0]["downloaded"], false);
  Ok({"build", "--local", "-f", Path("shop.yaml"), "-d", "/usr/lib/grub",
      "--output", Path("local")});
  const std::string image = images + "/shop-i386-xen_pvh.bin";
  EXPECT_EQ(ReadText(image), ReadText(Path("local/shop-i386-xen_pvh.bin")));
  const Document verified =
      Json({"verify", image, "--trusted-key", Path("data/attestation.pub.pem"),
            "--fleet", "shop"});
  EXPECT_EQ(verified["release"], 1);
  const std::string digest = verified["sha256"].get<std::string>();
  EXPECT_EQ(Json({"inspect", "artifacts/" + digest})["target"], "i386-xen_pvh");
  EXPECT_EQ(Json({"get", "artifacts/" + digest})["sha256"], digest);
  std::string changed = ReadText(image);
  changed[changed.size() / 2] ^= 1;
  WriteText(image, changed);
  EXPECT_EQ(RunCli({"verify", image, "--trusted-key",
                    Path("data/attestation.pub.pem")})
                .exit_code,
            cli::kExitFailed);
  // A pull repairs the loader, and continues an interrupted download.
  const std::string whole = ReadText(Path("local/shop-i386-xen_pvh.bin"));
  WriteText(image + "." + digest + ".part", whole.substr(0, 70'000));
  Ok(pull);
  EXPECT_EQ(ReadText(image), whole);
  EXPECT_FALSE(fs::exists(image + "." + digest + ".part"));
}

TEST_F(DaemonTest, ListsAndGetsEveryKind) {
  Apply("listed");
  Ok({"build", "listed", "--watch"});
  EXPECT_EQ(Json({"list", "fleets", "--fleet", "listed"})["fleets"].size(), 1U);
  const Document releases = Json({"list", "releases", "--fleet", "listed"});
  EXPECT_THAT(releases["releases"][0]["name"].get<std::string>(),
              EndsWith("/releases/listed-1"));
  const Document builds = Json({"list", "builds", "--fleet", "listed"});
  const std::string build = builds["builds"][0]["name"].get<std::string>();
  EXPECT_EQ(Json({"get", build})["state"], "STATE_SUCCEEDED");
  EXPECT_EQ(Json({"cancel", build})["state"], "STATE_SUCCEEDED");
  EXPECT_EQ(
      Json({"list", "artifacts", "--release", "listed-1"})["artifacts"].size(),
      2U);
  const Document toolchains = Json({"toolchain", "list"});
  ASSERT_EQ(toolchains["toolchains"].size(), 1U);
  const std::string name =
      toolchains["toolchains"][0]["name"].get<std::string>();
  EXPECT_THAT(Ok({"toolchain", "show", name, "--modules"}).out,
              HasSubstr("multiboot"));
  EXPECT_EQ(Json({"toolchain", "activate", name})["state"], "STATE_ACTIVE");
  EXPECT_EQ(
      Json({"events", "--cursor", "0", "--count", "1"})["change"].is_string(),
      true);
  EXPECT_GE(Json({"audit", "list"})["records"].size(), 2U);
  EXPECT_EQ(Json({"audit", "list", "--object",
                  "orgs/default/fleets/listed"})["records"]
                .size(),
            1U);
  EXPECT_THAT(Ok({"audit", "verify"}).out, HasSubstr("each follows"));
  const Outcome absent = RunCli({"get", "fleets/absent"});
  EXPECT_EQ(absent.exit_code, cli::kExitFailed);
  EXPECT_THAT(absent.err, HasSubstr("absent"));
}

}  // namespace
}  // namespace bootmill
