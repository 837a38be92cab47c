// SPDX-License-Identifier: Apache-2.0
// The command line and the agent with the real daemon, over its socket and over
// mutual TLS.
#include "server/daemon.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "agent/main/run.h"
#include "cli/testing/run_cli.h"
#include "common/sha256.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill {
namespace {

namespace fs = std::filesystem;
using ::bootmill::testing::TempDir;
using cli::Document;
using cli::testing::Outcome;
using cli::testing::ParseJson;
using cli::testing::ReadText;
using cli::testing::RunCli;
using cli::testing::SpecText;
using cli::testing::WriteText;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// One daemon for all tests; each test uses its own fleets.
class DaemonTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = new TempDir;
    server::DaemonOptions options;
    options.data_dir = Path("data");
    options.grpc_address = "127.0.0.1:0";
    options.http_address = "";
    options.grpc_socket = Path("grpc.sock");
    options.http_socket = "";
    auto daemon = server::Daemon::Start(options);
    ASSERT_TRUE(daemon.ok()) << daemon.status();
    daemon_ = daemon->release();
    setenv("BOOTMILL_CONFIG", Path("config.yaml").c_str(), 1);
    setenv("BOOTMILL_SERVER", ("unix:" + Path("grpc.sock")).c_str(), 1);
    const Outcome imported =
        RunCli({"toolchain", "import", "--directory", "/usr/lib/grub",
                "--trust-directory", "--activate"});
    ASSERT_EQ(imported.exit_code, cli::kExitOk) << imported.err;
  }
  static void TearDownTestSuite() {
    delete daemon_;
    daemon_ = nullptr;
    delete directory_;
    directory_ = nullptr;
  }

  static std::string Path(const std::string& name) {
    return directory_->path() + "/" + name;
  }
  // Runs a command, which must succeed.
  static Outcome Ok(const std::vector<std::string>& words) {
    Outcome outcome = RunCli(words);
    EXPECT_EQ(outcome.exit_code, cli::kExitOk)
        << words[0] << ": " << outcome.err;
    return outcome;
  }
  static Document Json(std::vector<std::string> words) {
    words.insert(words.end(), {"--format", "json"});
    return ParseJson(Ok(words).out);
  }
  // Stores a small fleet and returns its file.
  static std::string Apply(const std::string& fleet) {
    const std::string file = Path(fleet + ".yaml");
    WriteText(file, SpecText(fleet));
    Ok({"apply", "-f", file});
    return file;
  }

  static TempDir* directory_;
  static server::Daemon* daemon_;
};

TempDir* DaemonTest::directory_ = nullptr;
server::Daemon* DaemonTest::daemon_ = nullptr;

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
  EXPECT_EQ(updated["fleets"][0]["result"], "updated");
  EXPECT_EQ(updated["fleets"][0]["revision"], 2);
  EXPECT_EQ(Ok({"get", "fleets/applied", "--source"}).out, ReadText(file));
  const Document history = Json({"history", "applied"});
  EXPECT_EQ(history["revisions"][0]["message"], "slower");
  EXPECT_THAT(Ok({"diff", "applied"}).out, HasSubstr("+boot: {timeout: 3s}"));
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
      Json({"pull", "guests", "-d", Path("guests")})["images"][0]["guest_paths"]
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
  EXPECT_EQ(pulled["images"][0]["trusted_keys"].size(), 1U);
  EXPECT_EQ(Json(pull)["images"][0]["downloaded"], false);
  Ok({"build", "--local", "-f", Path("shop.yaml"), "-d", "/usr/lib/grub", "-o",
      Path("local")});
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

TEST_F(DaemonTest, PromotesAndRollsBack) {
  Apply("rolled");
  const Outcome first = Ok({"build", "rolled", "--promote"});
  EXPECT_THAT(first.out, HasSubstr("hosts of rolled have it"));
  WriteText(Path("rolled.yaml"), SpecText("rolled", "boot: {timeout: 9s}\n"));
  Ok({"apply", "-f", Path("rolled.yaml")});
  Document fleet = Json({"get", "fleets/rolled"});
  EXPECT_EQ(fleet["outdated"], true);
  EXPECT_EQ(fleet["outdated_reason"],
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
  EXPECT_EQ(fleet["current_release"], "orgs/default/releases/rolled-1");
  EXPECT_EQ(fleet["newest_release"], "orgs/default/releases/rolled-2");
  EXPECT_EQ(
      Json({"pull", "rolled", "-d", Path("rolled")})["images"][0]["release"],
      "orgs/default/releases/rolled-1");
  EXPECT_EQ(Json({"diff", "rolled", "--from-release", "1", "--to-release",
                  "2"})["targets"][0]["changed_modules"]
                .size(),
            0U);
  const Outcome wrong = RunCli({"promote", "rolled", "shop-1"});
  EXPECT_EQ(wrong.exit_code, cli::kExitUsage);
  EXPECT_THAT(wrong.err, HasSubstr("`shop-1` is no release of fleet rolled"));
  EXPECT_EQ(RunCli({"promote", "rolled", "9", "-y"}).exit_code,
            cli::kExitFailed);
}

// An editor that runs a line of sed, once for each of `lines`.
class Editor {
 public:
  Editor(const std::string& path, const std::vector<std::string>& lines) {
    std::string script = "#!/bin/sh\nn=$(cat " + path +
                         ".count 2>/dev/null || echo 0)\n"
                         "echo $((n + 1)) >" +
                         path + ".count\ncp \"$1\" " + path +
                         ".seen$n\ncase $n in\n";
    for (size_t i = 0; i < lines.size(); ++i) {
      script += std::to_string(i) + ") sed -i '" + lines[i] + "' \"$1\" ;;\n";
    }
    WriteText(path, script + "esac\n");
    fs::permissions(path, fs::perms::owner_all);
    setenv("EDITOR", path.c_str(), 1);
  }
  ~Editor() { unsetenv("EDITOR"); }
};

TEST_F(DaemonTest, EditStoresWhatTheEditorLeaves) {
  Apply("edited");
  const Editor editor(Path("editor"), {"$a boot: {timeout: 7s}"});
  EXPECT_EQ(Ok({"edit", "edited", "-m", "waits longer"}).out,
            "fleet edited is at revision 2\n");
  EXPECT_THAT(Ok({"get", "fleets/edited"}).out,
              HasSubstr("boot: {timeout: 7s}"));
  EXPECT_THAT(Ok({"history", "edited"}).out, HasSubstr("waits longer"));
}

TEST_F(DaemonTest, EditShowsWhatIsWrongAndLosesNothing) {
  Apply("mistaken");
  const Editor editor(Path("clumsy"), {"$a boot: {timeout: soon}",
                                       "s/soon/8s/", "s/8s/later/", ""});
  EXPECT_EQ(Ok({"edit", "mistaken"}).out, "fleet mistaken is at revision 2\n");
  const std::string seen = ReadText(Path("clumsy.seen1"));
  EXPECT_THAT(seen, AllOf(StartsWith("#! line "), HasSubstr("boot.timeout: "),
                          HasSubstr("\nboot: {timeout: soon}")));
  EXPECT_THAT(Ok({"get", "fleets/mistaken"}).out, Not(HasSubstr("#!")));
  // Left as it is the second time: given up, and kept.
  const Outcome refused = RunCli({"edit", "mistaken"});
  EXPECT_EQ(refused.exit_code, cli::kExitInvalid);
  EXPECT_THAT(refused.err, HasSubstr("your text is in "));
  const size_t begin = refused.err.find("your text is in ") + 16;
  const std::string file =
      refused.err.substr(begin, refused.err.find(';', begin) - begin);
  EXPECT_THAT(ReadText(file), HasSubstr("boot: {timeout: later}"));
  fs::remove_all(fs::path(file).parent_path());
}

TEST_F(DaemonTest, EditStoresNothingIfNothingChanged) {
  Apply("looked-at");
  const Editor editor(Path("reader"), {""});
  EXPECT_THAT(Ok({"edit", "looked-at"}).err, HasSubstr("nothing was stored"));
  EXPECT_EQ(Json({"get", "fleets/looked-at"})["revision"], 1);
  setenv("EDITOR", "false", 1);
  const Outcome failed = RunCli({"edit", "looked-at"});
  EXPECT_EQ(failed.exit_code, cli::kExitFailed);
  EXPECT_THAT(failed.err, HasSubstr("the editor `false` failed"));
}

TEST_F(DaemonTest, AnOrgBeginsWithItsAdministrator) {
  const Document made = Json({"orgs", "create", "acme", "--admin", "ann", "-d",
                              Path("ann")});
  EXPECT_EQ(made["principal"]["name"], "orgs/acme/principals/ann");
  EXPECT_EQ(made["principal"]["role"], "admin");
  EXPECT_THAT(RunCli({"orgs", "create", "acme", "-d", Path("again")}).err,
              HasSubstr("acme"));
  EXPECT_FALSE(fs::exists(Path("again/key.pem")));
  EXPECT_EQ(RunCli({"orgs", "create", "No", "-d", Path("no")}).exit_code,
            cli::kExitFailed);
  const Document orgs = Json({"orgs", "list"})["orgs"];
  ASSERT_EQ(orgs.size(), 3U);
  EXPECT_EQ(orgs[0]["name"], "orgs/acme");
  EXPECT_EQ(orgs[0]["principals"]["used"], 1);
  Ok({"config", "set-context", "acme", "--server",
      absl::StrFormat("127.0.0.1:%d", daemon_->grpc_port()), "--org", "acme",
      "--ca", Path("ann/ca.pem"), "--cert", Path("ann/cert.pem"), "--key",
      Path("ann/key.pem")});
  const std::string socket = std::getenv("BOOTMILL_SERVER");
  unsetenv("BOOTMILL_SERVER");
  Ok({"apply", "--context", "acme", "-f", Apply("shared-name")});
  EXPECT_EQ(Json({"list", "fleets", "--context", "acme"})["fleets"].size(), 1U);
  EXPECT_EQ(RunCli({"list", "fleets", "--context", "acme", "--org", "default"})
                .exit_code,
            cli::kExitDenied);
  EXPECT_EQ(RunCli({"orgs", "list", "--context", "acme"}).exit_code,
            cli::kExitDenied);
  setenv("BOOTMILL_SERVER", socket.c_str(), 1);
}

TEST_F(DaemonTest, TheKeyAndTheSignInLinkComeFromTheDaemon) {
  Ok({"trust", "key", "-f", Path("fetched.pem")});
  EXPECT_EQ(ReadText(Path("fetched.pem")),
            ReadText(Path("data/attestation.pub.pem")));
  EXPECT_EQ(Ok({"trust", "key"}).out, ReadText(Path("fetched.pem")));
  const Outcome link = Ok({"ui", "login", "--as", "admin"});
  EXPECT_THAT(link.out, AllOf(StartsWith("https://localhost:"),
                              HasSubstr("/sign-in#")));
  EXPECT_THAT(link.err, HasSubstr("signs in admin, once"));
  EXPECT_THAT(RunCli({"ui", "login"}).err, HasSubstr("root signs in as a user"));
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
  EXPECT_EQ(built["builds"][1]["state"], "succeeded");
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
      AllOf(HasSubstr("fleet many-a\n"), HasSubstr("fleet many-b\n"),
            HasSubstr("i386-xen_pvh: the same bytes")));
}

TEST_F(DaemonTest, RevokingAToolchainSaysWhatDependsOnIt) {
  Apply("dependent");
  Ok({"build", "dependent", "--watch"});
  const std::string name = Json({"toolchain", "list"})["toolchains"][0]["name"]
                               .get<std::string>()
                               .substr(11);
  EXPECT_EQ(Json({"toolchain", "default", name})["is_default"], true);
  const Outcome unasked = RunCli({"toolchain", "revoke", name});
  EXPECT_EQ(unasked.exit_code, cli::kExitUsage);
  EXPECT_THAT(unasked.err, AllOf(HasSubstr("releases were made with " + name),
                                 HasSubstr("orgs/default/fleets/dependent"),
                                 HasSubstr("add --yes")));
  EXPECT_EQ(Json({"toolchain", "revoke", name, "--yes"})["is_default"], false);
  const Outcome refused = RunCli({"build", "dependent"});
  EXPECT_EQ(refused.exit_code, cli::kExitFailed);
  EXPECT_THAT(refused.err, HasSubstr("no toolchain is the default"));
  EXPECT_THAT(RunCli({"build", "dependent", "--toolchain", name}).err,
              HasSubstr("take that back"));
  EXPECT_THAT(Ok({"outdated"}).out, HasSubstr("which is revoked"));
  // What hosts have can still be compared with what they would get.
  Ok({"diff", "dependent", "--toolchain", name});
  EXPECT_EQ(Json({"toolchain", "activate", name})["is_default"], true);
  EXPECT_THAT(Ok({"toolchain", "list"}).out, HasSubstr("*        " + name));
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
  EXPECT_EQ(Json({"get", build})["state"], "succeeded");
  EXPECT_EQ(Json({"cancel", build})["state"], "succeeded");
  EXPECT_EQ(
      Json({"list", "artifacts", "--release", "listed-1"})["artifacts"].size(),
      2U);
  const Document toolchains = Json({"toolchain", "list"});
  ASSERT_EQ(toolchains["toolchains"].size(), 1U);
  const std::string name =
      toolchains["toolchains"][0]["name"].get<std::string>();
  EXPECT_THAT(Ok({"toolchain", "show", name, "--modules"}).out,
              HasSubstr("multiboot"));
  EXPECT_EQ(Json({"toolchain", "activate", name})["state"], "active");
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

TEST_F(DaemonTest, AnIssuedCredentialWorksUntilItIsRevoked) {
  EXPECT_EQ(Json({"whoami"})["identity"], "root");
  const std::string alice = Path("alice");
  Ok({"principals", "issue", "alice", "--role", "viewer", "-d", alice});
  EXPECT_THAT(RunCli({"principals", "issue", "alice", "-d", alice}).err,
              HasSubstr("is there already"));
  Ok({"config", "set-context", "alice", "--server",
      absl::StrFormat("127.0.0.1:%d", daemon_->grpc_port()), "--ca",
      alice + "/ca.pem", "--cert", alice + "/cert.pem", "--key",
      alice + "/key.pem"});
  const std::string socket = std::getenv("BOOTMILL_SERVER");
  unsetenv("BOOTMILL_SERVER");
  const Document caller = Json({"whoami", "--context", "alice"});
  EXPECT_EQ(caller["identity"], "bootmill://default/user/alice");
  EXPECT_EQ(caller["roles"][0]["role"], "viewer");
  const std::string file = Path("denied.yaml");
  WriteText(file, SpecText("denied"));
  EXPECT_EQ(RunCli({"apply", "--context", "alice", "-f", file}).exit_code,
            cli::kExitDenied);
  setenv("BOOTMILL_SERVER", socket.c_str(), 1);
  EXPECT_EQ(Json({"principals", "bind", "alice", "operator"})["role"],
            "operator");
  EXPECT_EQ(Json({"principals", "list"})["principals"].size(), 2U);
  unsetenv("BOOTMILL_SERVER");
  Ok({"apply", "--context", "alice", "-f", file});
  setenv("BOOTMILL_SERVER", socket.c_str(), 1);
  Ok({"principals", "revoke", "alice"});
  unsetenv("BOOTMILL_SERVER");
  EXPECT_EQ(RunCli({"whoami", "--context", "alice"}).exit_code,
            cli::kExitDenied);
  setenv("BOOTMILL_SERVER", socket.c_str(), 1);
}

TEST_F(DaemonTest, AHostPullsWithItsOwnCredential) {
  Apply("hosted");
  Ok({"build", "hosted", "--promote"});
  const std::string host = Path("dom0");
  Ok({"principals", "issue", "dom0", "--kind", "host", "--role", "host", "-d",
      host});
  const std::string config = Path("agent.yaml");
  WriteText(config,
            absl::StrFormat(
                "server: 127.0.0.1:%d\n"
                "credentials: {ca: %s/ca.pem, certificate: %s/cert.pem, key: "
                "%s/key.pem}\n"
                "trusted_keys: [%s]\n"
                "slots: {default: {fleet: hosted, target: x86_64-xen}}\n",
                daemon_->grpc_port(), host, host, host,
                Path("data/attestation.pub.pem")));
  for (const char* result : {"installed", "unchanged"}) {
    std::ostringstream out;
    std::ostringstream err;
    EXPECT_EQ(
        agent::Run({"pull", "--config", config, "--state-dir", Path("state")},
                   {out, err}),
        0)
        << err.str();
    EXPECT_THAT(out.str(), StartsWith(result));
  }
  Ok({"pull", "hosted", "-d", Path("hosted"), "--target", "x86_64-xen"});
  EXPECT_EQ(ReadText(Path("state/slots/default/loader-x86_64-xen.bin")),
            ReadText(Path("hosted/hosted-x86_64-xen.bin")));
}

}  // namespace
}  // namespace bootmill
