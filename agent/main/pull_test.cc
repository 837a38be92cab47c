// SPDX-License-Identifier: Apache-2.0
// bootmill-agent against a server of this process, over gRPC.
#include "agent/main/pull.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <random>
#include <sstream>
#include <string>
#include <thread>

#include "agent/control/testing/release_server.h"
#include "agent/install/lock.h"
#include "agent/main/run.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/rpc/testing/test_server.h"
#include "common/sha256.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill::agent {
namespace {

namespace fs = std::filesystem;
using ::bootmill::testing::IsOk;
using ::bootmill::testing::TempDir;
using rpc::testing::TestServer;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::ReleaseServer;
using ::testing::StartsWith;

struct Outcome {
  int exit_code = 0;
  std::string out;
  std::string err;
};

class PullTest : public ::testing::Test {
 protected:
  PullTest() {
    releases_.Publish('a');
    Write(Path("attestation.pem"), releases_.public_key_pem());
    Write(Path("agent.yaml"), Config(server_.address()));
  }

  std::string Path(const std::string& name) const {
    return directory_.path() + "/" + name;
  }
  std::string Loader() const {
    return Path("state/slots/default/loader-i386-xen_pvh.bin");
  }
  std::string Config(const std::string& address,
                     const std::string& more = "") const {
    return "server: " + address + "\n" + more + "trusted_keys: [" +
           Path("attestation.pem") +
           "]\nslots:\n  default: {fleet: web, target: i386-xen_pvh}\n";
  }
  static void Write(const std::string& path, const std::string& text) {
    ASSERT_THAT(WriteFileAtomic(path, AsBytes(text)), IsOk());
  }
  static Bytes Read(const std::string& path) {
    const absl::StatusOr<Bytes> bytes = ReadFile(path, kMaxArtifactBytes);
    EXPECT_THAT(bytes, IsOk());
    return bytes.ok() ? *bytes : Bytes();
  }
  Outcome Agent(const std::string& command,
                const std::vector<std::string>& more = {}) const {
    std::ostringstream out;
    std::ostringstream err;
    std::vector<std::string> words = {command, "--config", Path("agent.yaml"),
                                      "--state-dir", Path("state")};
    words.insert(words.end(), more.begin(), more.end());
    const int code = agent::Run(words, {out, err});
    return {code, out.str(), err.str()};
  }

  TempDir directory_;
  ReleaseServer releases_;
  TestServer server_ = TestServer::Unix(Path("socket"), releases_.Services());
};

TEST_F(PullTest, InstallsWhatIsAssignedAndKeepsThePreviousOne) {
  const Outcome first = Agent("pull");
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.out, StartsWith("installed " + Loader()));
  EXPECT_EQ(Read(Loader()), ReleaseServer::Image('a'));
  releases_.Publish('b');
  EXPECT_EQ(Agent("pull").exit_code, 0);
  EXPECT_EQ(Read(Loader()), releases_.Image('b'));
  EXPECT_EQ(Read(Path("state/slots/default/loader-i386-xen_pvh.prev.bin")),
            releases_.Image('a'));
  EXPECT_THAT(Agent("status", {"-o", "json"}).out,
              AllOf(HasSubstr("\"previousSha256\": \""),
                    HasSubstr("\"release\": \"orgs/default/releases/web-2")));
  EXPECT_EQ(Agent("status", {"--json"}).out,
            Agent("status", {"-o", "json"}).out);
  EXPECT_THAT(Agent("status", {"-o", "yaml"}).out,
              AllOf(StartsWith("slots:\n  - slot: \"default\"\n"),
                    HasSubstr("\n    release: \"orgs/default/releases/web-2")));
  EXPECT_EQ(Agent("status", {"-o", "name"}).out, "default\n");
  EXPECT_EQ(Agent("status", {"-o", "wide"}).out, Agent("status").out);
  const Outcome status = Agent("status");
  EXPECT_EQ(status.exit_code, 0) << status.err;
  EXPECT_THAT(status.out, HasSubstr("state     whole\n"));
  EXPECT_THAT(status.out, HasSubstr("release   orgs/default/releases/web-2"));
  EXPECT_THAT(status.out, HasSubstr("previous  SHA-256 "));
}

TEST_F(PullTest, WhatSomebodyChangedIsNotKeptToGoBackTo) {
  EXPECT_EQ(Agent("pull").exit_code, 0);
  releases_.Publish('b');
  EXPECT_EQ(Agent("pull").exit_code, 0);
  Write(Loader(), "changed");
  EXPECT_THAT(Agent("status").out, HasSubstr("state     changed\n"));
  EXPECT_EQ(Agent("pull").exit_code, 0);
  EXPECT_EQ(Read(Loader()), releases_.Image('b'));
  EXPECT_EQ(Read(Path("state/slots/default/loader-i386-xen_pvh.prev.bin")),
            releases_.Image('a'));
}

TEST_F(PullTest, LookingMakesNothing) {
  const Outcome status = Agent("status");
  EXPECT_EQ(status.exit_code, 0) << status.err;
  EXPECT_THAT(status.out, HasSubstr("state     empty\n"));
  EXPECT_THAT(Agent("status", {"-o", "json"}).out, Not(HasSubstr("null")));
  EXPECT_FALSE(fs::exists(Path("state")));
}

TEST_F(PullTest, AnEqualImageIsNeitherFetchedNorWritten) {
  EXPECT_EQ(Agent("pull").exit_code, 0);
  const auto before = fs::last_write_time(Loader());
  const int downloads = releases_.downloads();
  const Outcome again = Agent("pull");
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, StartsWith("unchanged " + Loader()));
  EXPECT_EQ(fs::last_write_time(Loader()), before);
  EXPECT_EQ(releases_.downloads(), downloads);
}

TEST_F(PullTest, WhatWasDoneIsADocumentToo) {
  const Outcome first = Agent("pull", {"-o", "json"});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.out, AllOf(StartsWith("{\n  \"slots\": ["),
                               HasSubstr("\"state\": \"installed\""),
                               HasSubstr("\"path\": \"" + Loader() + "\"")));
  EXPECT_THAT(Agent("pull", {"-o", "yaml"}).out,
              AllOf(StartsWith("slots:\n"), HasSubstr("\"unchanged\"")));
  EXPECT_EQ(Agent("pull", {"-o", "name"}).out, "default\n");
}

TEST_F(PullTest, WithoutAConfigurationItSaysWhatToDo) {
  fs::remove(Path("agent.yaml"));
  EXPECT_THAT(Agent("status").err,
              AllOf(HasSubstr("--config"), HasSubstr("examples/agent.yaml")));
}

TEST_F(PullTest, GoesOnWhereAnInterruptedDownloadStopped) {
  releases_.BreakAfter(100'000);
  EXPECT_EQ(Agent("pull").exit_code, 0);
  EXPECT_EQ(Read(Loader()), releases_.Image('a'));
  EXPECT_EQ(releases_.downloads(), 2);
  EXPECT_EQ(releases_.last_offset(), 100'000);
}

TEST_F(PullTest, APartialFileWithOtherBytesIsFetchedAnew) {
  ASSERT_THAT(TakeAgentLock(Path("state")), IsOk());
  fs::create_directories(Path("state/slots/default"));
  Write(Path("state/slots/default/.loader-i386-xen_pvh.bin." +
             Sha256(ReleaseServer::Image('a')).Hex() + ".part"),
        std::string(5000, 'x'));
  const Outcome outcome = Agent("pull");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(Read(Loader()), releases_.Image('a'));
  EXPECT_EQ(releases_.last_offset(), 0);
}

TEST_F(PullTest, RefusesWhatNoTrustedKeySigned) {
  EXPECT_EQ(Agent("pull").exit_code, 0);
  releases_.SignWithAnotherKey();
  releases_.Publish('b');
  const Outcome outcome = Agent("pull");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, StartsWith("bootmill-agent: slot default: "));
  EXPECT_THAT(outcome.err, HasSubstr("keep what they have"));
  EXPECT_EQ(Read(Loader()), releases_.Image('a'));
}

TEST_F(PullTest, RefusesOtherBytesThanClaimed) {
  releases_.SendOtherBytes();
  const Outcome outcome = Agent("pull");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("nothing was written"));
  EXPECT_FALSE(fs::exists(Loader()));
}

TEST_F(PullTest, RefusesAnotherFleetThanTheSlotIsBoundTo) {
  releases_.AnswerForFleet("mail");
  const Outcome outcome = Agent("pull");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("the slot is bound to fleet web"));
  EXPECT_FALSE(fs::exists(Loader()));
}

// What a server says can neither steer the terminal nor look like a line of the
// agent.
TEST_F(PullTest, ALyingServerIsShownAsItIs) {
  releases_.AnswerForFleet("x\x1b[2J\u202e\nbootmill-agent: all is well\r");
  const Outcome outcome = Agent("pull");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("\\x1b[2J\\xe2\\x80\\xae\\x0a"));
  EXPECT_EQ(outcome.err.find_first_of("\x1b\r"), std::string::npos);
  EXPECT_EQ(outcome.err.find("\nbootmill-agent: all is well"),
            std::string::npos);
  EXPECT_FALSE(fs::exists(Loader()));
}

TEST_F(PullTest, WorksOverMutualTls) {
  const crypto::Authority ca = rpc::testing::NewAuthority();
  const TestServer tls = TestServer::Tls(ca, releases_.Services());
  const rpc::CredentialFiles files =
      rpc::testing::WriteCredentials(directory_.path(), ca, ca);
  Write(Path("agent.yaml"),
        Config(tls.address(), "credentials: {ca: " + files.ca +
                                  ", certificate: " + files.certificate +
                                  ", key: " + files.key + "}\n"));
  const Outcome outcome = Agent("pull");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(Read(Loader()), releases_.Image('a'));
}

TEST_F(PullTest, ASecondAgentIsRefused) {
  ASSERT_OK_AND_ASSIGN(const UniqueFd lock, TakeAgentLock(Path("state")));
  const Outcome outcome = Agent("pull");
  EXPECT_EQ(outcome.exit_code, kExitBusy);
  EXPECT_THAT(outcome.err, HasSubstr("another bootmill-agent works on"));
}

TEST_F(PullTest, StatusTellsOfALoaderThatSomebodyChanged) {
  EXPECT_THAT(Agent("status").out, HasSubstr("state     empty\n"));
  EXPECT_EQ(Agent("pull").exit_code, 0);
  Write(Loader(), "something else");
  const Outcome outcome = Agent("status");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.out, HasSubstr("state     changed\n"));
  EXPECT_THAT(outcome.err, HasSubstr("is not the loader that was installed"));
}

TEST(RunTest, WrongCommandLinesAndHelp) {
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(agent::Run({}, {out, err}), 2);
  EXPECT_EQ(agent::Run({"frob"}, {out, err}), 2);
  EXPECT_EQ(agent::Run({"pull", "--frob"}, {out, err}), 2);
  EXPECT_THAT(out.str(), IsEmpty());
  EXPECT_EQ(agent::Run({"--help"}, {out, err}), 0);
  EXPECT_THAT(out.str(), HasSubstr("Examples:"));
  EXPECT_EQ(agent::Run({"pull", "--config", "/none.yaml"}, {out, err}), 1);
  EXPECT_THAT(err.str(), HasSubstr("/none.yaml"));
}

// The codes of the command line, for the same causes.
TEST(RunTest, ExitCodesAreThoseOfTheCommandLine) {
  const TempDir directory;
  const std::string config = directory.path() + "/agent.yaml";
  const std::string state = directory.path() + "/state";
  const auto run = [&](const std::string& text) {
    EXPECT_THAT(WriteFileAtomic(config, AsBytes(text)), IsOk());
    std::ostringstream out;
    std::ostringstream err;
    return agent::Run({"--config", config, "--state-dir", state, "pull"},
                      {out, err});
  };
  EXPECT_EQ(run("frob: 1\n"), kExitInvalid);
  const std::string key = directory.path() + "/attestation.pem";
  ReleaseServer releases;
  ASSERT_THAT(WriteFileAtomic(key, AsBytes(releases.public_key_pem())), IsOk());
  EXPECT_EQ(
      run("server: unix:" + directory.path() + "/none.sock\ntrusted_keys: [" +
          key + "]\nslots:\n  a: {fleet: web, target: i386-xen_pvh}\n"),
      kExitBusy);
}

// Kills the real program at random moments while releases alternate. The loader
// must always be the whole image of one of them.
TEST_F(PullTest, SurvivesSigkillAtAnyMoment) {
  EXPECT_EQ(Agent("pull").exit_code, 0);
  std::mt19937 random(20261124);
  std::uniform_int_distribution<int> milliseconds(1, 120);
  for (int round = 0; round < 30; ++round) {
    const char letter = round % 2 == 0 ? 'b' : 'a';
    releases_.Publish(letter);
    const std::string config = Path("agent.yaml");
    const std::string state = Path("state");
    const char* const arguments[] = {
        "bootmill-agent", "pull",        "--config", config.c_str(),
        "--state-dir",    state.c_str(), nullptr};
    pid_t pid = 0;
    ASSERT_EQ(
        posix_spawn(&pid, BOOTMILL_BIN_DIR "/bootmill-agent", nullptr, nullptr,
                    const_cast<char* const*>(arguments), environ),
        0);
    std::this_thread::sleep_for(
        std::chrono::milliseconds(milliseconds(random)));
    kill(pid, SIGKILL);
    int status = 0;
    ASSERT_EQ(waitpid(pid, &status, 0), pid);
    const Bytes loader = Read(Loader());
    ASSERT_TRUE(loader == releases_.Image('a') ||
                loader == releases_.Image('b'))
        << "round " << round;
  }
  const Outcome last = Agent("pull");
  EXPECT_EQ(last.exit_code, 0) << last.err;
  EXPECT_EQ(Read(Loader()), releases_.Image('a'));
}

}  // namespace
}  // namespace bootmill::agent
