// SPDX-License-Identifier: Apache-2.0
// Renewals that cannot be stored, and renewals that are killed: by the real
// programs.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/testing/run_program.h"
#include "tests/e2e/cli/over_tls_fixture.h"

namespace bootmill {
namespace {

using cli::testing::Outcome;
using cli::testing::ReadText;
using cli::testing::RunCli;
using cli::testing::WriteText;
using ::testing::HasSubstr;

constexpr char kCli[] = BOOTMILL_BIN_DIR "/bootmill";
constexpr char kAgent[] = BOOTMILL_BIN_DIR "/bootmill-agent";

class RenewalTest : public OverTlsTest {
 protected:
  static std::vector<std::string> Words(const std::string& id) {
    return {"--server", Address(),
            "--ca",     Path(id + "/ca.pem"),
            "--cert",   Path(id + "/cert.pem"),
            "--key",    Path(id + "/key.pem")};
  }
  static std::vector<std::string> With(std::vector<std::string> command,
                                       const std::string& id) {
    const std::vector<std::string> more = Words(id);
    command.insert(command.end(), more.begin(), more.end());
    return command;
  }
  static std::string AgentConfig(const std::string& id) {
    return absl::StrFormat(
        "server: %s\n"
        "credentials: {ca: %s, certificate: %s, key: %s}\n"
        "trusted_keys: [%s]\n"
        "slots: {default: {fleet: none, target: x86_64-xen}}\n",
        Address(), Path(id + "/ca.pem"), Path(id + "/cert.pem"),
        Path(id + "/key.pem"), Path("data/attestation.pub.pem"));
  }

  // Returns what `command` of a shell writes to both its outputs.
  static std::string ShellOutput(const std::string& command) {
    bootmill::testing::RunProgram({"/bin/sh", "-c",
                                   "{ " + command + "; } > \"$1\" 2>&1", "sh",
                                   Path("shell.out")});
    return ReadText(Path("shell.out"));
  }

  // Starts a program whose output nobody reads.
  static pid_t Start(std::vector<std::string> words) {
    std::vector<char*> argv;
    for (std::string& word : words) {
      argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
      posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    }
    pid_t pid = -1;
    EXPECT_EQ(
        posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    return pid;
  }
  static bool HasEnded(pid_t pid) {
    siginfo_t info{};
    waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT);
    return info.si_pid != 0;
  }
  static void Kill(pid_t pid) {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
  }
};

// A file of no byte is all that the program may write, as on a full disk.
TEST_F(RenewalTest, AFailureIsSaidAndStopsNothing) {
  IssueShort("full", v1::Principal::KIND_USER, v1::ACCESS_ROLE_VIEWER);
  unsetenv("BOOTMILL_SERVER");
  const std::string key = ReadText(Path("full/key.pem"));
  const std::string output = ShellOutput(absl::StrFormat(
      "{ trap '' XFSZ; ulimit -f 0; %s whoami %s; echo code $?; } 2>&1 | cat",
      kCli, absl::StrJoin(Words("full"), " ")));
  EXPECT_THAT(output, HasSubstr("bootmill: " + Path("full/cert.pem") +
                                " ends soon and was not renewed: "));
  EXPECT_THAT(output, HasSubstr("File too large"));
  EXPECT_THAT(output, HasSubstr("identity  bootmill://default/user/full"));
  EXPECT_THAT(output, HasSubstr("\ncode 0\n"));
  EXPECT_EQ(ReadText(Path("full/key.pem")), key);
  EXPECT_THAT(Ok(With({"whoami"}, "full")).err, HasSubstr("renewed"));
}

TEST_F(RenewalTest, TheAgentSaysAFailureAndGoesOn) {
  IssueShort("full-dom0", v1::Principal::KIND_HOST, v1::ACCESS_ROLE_HOST);
  WriteText(Path("full.yaml"), AgentConfig("full-dom0"));
  const std::string key = ReadText(Path("full-dom0/key.pem"));
  const std::string output = ShellOutput(absl::StrFormat(
      "{ trap '' XFSZ; ulimit -f 0; %s pull --config %s --state-dir %s; } 2>&1 "
      "| cat",
      kAgent, Path("full.yaml"), Path("full-state")));
  EXPECT_THAT(output,
              HasSubstr("bootmill-agent: " + Path("full-dom0/cert.pem") +
                        " ends soon and was not renewed: "));
  EXPECT_THAT(output, HasSubstr("bootmill-agent: slot default: "))
      << "it did not go on";
  EXPECT_EQ(ReadText(Path("full-dom0/key.pem")), key);
}

// Half of the kills come at times spread over a whole renewal, the other half
// while the two files are being replaced. After each the credential works.
TEST_F(RenewalTest, TwentyKillsOfTheCommandLine) {
  constexpr int kRounds = 20;
  SignInAs("killed", "viewer");
  const std::string journal = Path("killed/key.pem.renewed");
  const std::vector<std::string> words = {kCli, "config", "renew", "--context",
                                          "killed"};
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(waitpid(Start(words), nullptr, 0) > 0, true);
  const auto whole = std::chrono::steady_clock::now() - begin;
  int between = 0;
  for (int round = 0; round < kRounds; ++round) {
    const pid_t pid = Start(words);
    if (round % 2 == 0) {
      std::this_thread::sleep_for(whole * round / kRounds);
    } else {
      while (!std::filesystem::exists(journal) && !HasEnded(pid)) {
      }
    }
    Kill(pid);
    between += std::filesystem::exists(journal) ? 1 : 0;
    const Outcome after = RunCli({"whoami", "--context", "killed"});
    ASSERT_EQ(after.exit_code, cli::kExitOk)
        << "after kill " << round << ": " << after.err;
    ASSERT_FALSE(std::filesystem::exists(journal));
  }
  EXPECT_GT(between, 0) << "no kill came while the files were being replaced";
}

TEST_F(RenewalTest, TenKillsOfTheAgent) {
  constexpr int kRounds = 10;
  int between = 0;
  for (int round = 0; round < kRounds; ++round) {
    // It renews only what ends soon.
    const std::string id = absl::StrFormat("dom0-%d", round);
    setenv("BOOTMILL_SERVER", socket_.c_str(), 1);
    IssueShort(id, v1::Principal::KIND_HOST, v1::ACCESS_ROLE_HOST);
    WriteText(Path("agent.yaml"), AgentConfig(id));
    const std::string journal = Path(id + "/key.pem.renewed");
    const pid_t pid = Start({kAgent, "pull", "--config", Path("agent.yaml"),
                             "--state-dir", Path("state")});
    while (!std::filesystem::exists(journal) && !HasEnded(pid)) {
    }
    Kill(pid);
    between += std::filesystem::exists(journal) ? 1 : 0;
    unsetenv("BOOTMILL_SERVER");
    const Outcome after = RunCli(With({"whoami"}, id));
    ASSERT_EQ(after.exit_code, cli::kExitOk)
        << "after kill " << round << ": " << after.err;
    EXPECT_THAT(after.out, HasSubstr("host/" + id));
    ASSERT_FALSE(std::filesystem::exists(journal));
  }
  EXPECT_GT(between, 0) << "no kill came while the files were being replaced";
}

}  // namespace
}  // namespace bootmill
