// SPDX-License-Identifier: Apache-2.0
#include "tests/e2e/faults/daemon_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

#include "absl/strings/numbers.h"

namespace bootmill::testing {
namespace {

constexpr std::chrono::seconds kPatience{30};
constexpr int kStillRuns = -1000;

// Calls `done` repeatedly until it returns true or the time is up.
bool Eventually(const std::function<bool()>& done) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

std::vector<std::string> Words(const DaemonCommand& command) {
  std::vector<std::string> words = command.wrapper;
  const std::vector<std::string> own = {BOOTMILL_BIN_DIR "/bootmilld",
                                        "--data-dir",
                                        command.data_dir,
                                        "--grpc-address",
                                        command.grpc_address,
                                        "--http-address",
                                        command.http_address,
                                        "--grpc-socket",
                                        command.run_dir + "/grpc.sock",
                                        "--http-socket",
                                        command.run_dir + "/http.sock",
                                        "--toolchain-dir",
                                        command.toolchain_dir};
  words.insert(words.end(), own.begin(), own.end());
  words.insert(words.end(), command.options.begin(), command.options.end());
  return words;
}

// Starts `words` in a process group of its own; standard error goes to the file
// `log`.
pid_t Spawn(std::vector<std::string> words, const std::string& log) {
  std::vector<char*> argv;
  for (std::string& word : words) {
    argv.push_back(word.data());
  }
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  pid_t pid = -1;
  const int error =
      posix_spawnp(&pid, argv[0], &files, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) {
    std::fprintf(stderr, "cannot start %s: install its package\n", argv[0]);
    std::abort();
  }
  return pid;
}

}  // namespace

DaemonProcess::DaemonProcess(const DaemonCommand& command)
    : log_path_(command.run_dir + "/bootmilld.log"),
      pid_(Spawn(Words(command), log_path_)) {}

DaemonProcess::~DaemonProcess() {
  if (!Reap()) {
    Signal(SIGKILL);
    Wait();
  }
}

bool DaemonProcess::Reap() {
  int status = 0;
  if (!ended_ && waitpid(pid_, &status, WNOHANG) == pid_) {
    ended_ = true;
    result_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  return ended_;
}

bool DaemonProcess::WaitReady() {
  Eventually([this] { return !Lines("ready; data in").empty() || Reap(); });
  return !Lines("ready; data in").empty() && !Reap();
}

void DaemonProcess::Signal(int signal) const { kill(-pid_, signal); }

int DaemonProcess::Wait() {
  return Eventually([this] { return Reap(); }) ? result_ : kStillRuns;
}

std::string DaemonProcess::Log() const {
  std::ostringstream text;
  text << std::ifstream(log_path_).rdbuf();
  return text.str();
}

std::vector<std::string> DaemonProcess::Lines(const std::string& word) const {
  std::vector<std::string> lines;
  std::istringstream text(Log());
  for (std::string line; std::getline(text, line);) {
    if (line.find(word) != std::string::npos) {
      lines.push_back(line);
    }
  }
  return lines;
}

int DaemonProcess::Port(const std::string& what) const {
  const std::string before = what + " on port ";
  const std::vector<std::string> lines = Lines(before);
  int port = 0;
  if (!lines.empty()) {
    EXPECT_TRUE(absl::SimpleAtoi(
        lines[0].substr(lines[0].find(before) + before.size()), &port))
        << lines[0];
  }
  return port;
}

std::string SocketAddress(const std::string& run_dir) {
  return "unix:" + run_dir + "/grpc.sock";
}

}  // namespace bootmill::testing
