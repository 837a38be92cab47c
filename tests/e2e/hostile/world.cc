// SPDX-License-Identifier: Apache-2.0
#include "tests/e2e/hostile/world.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "common/crypto/key.h"
#include "common/crypto/request.h"
#include "common/testing/status_matchers.h"

namespace bootmill::testing {
namespace {

namespace fs = std::filesystem;

// Returns the number in a line `key: 123 kB` of /proc/PID/status; 0 if there is
// none.
size_t StatusNumber(pid_t pid, const std::string& key) {
  std::ifstream file(absl::StrFormat("/proc/%d/status", pid));
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(key + ":")) {
      size_t number = 0;
      const size_t begin = line.find_first_not_of(" \t", key.size() + 1);
      const size_t end = line.find_first_not_of("0123456789", begin);
      EXPECT_TRUE(absl::SimpleAtoi(line.substr(begin, end - begin), &number))
          << line;
      return number;
    }
  }
  return 0;
}

size_t Entries(const std::string& directory) {
  const fs::directory_iterator all(directory);
  return static_cast<size_t>(std::distance(begin(all), end(all)));
}

}  // namespace

Strangers::Strangers(const DaemonProcess& daemon, const Attack& attack) {
  std::array<int, 2> pipe{};
  EXPECT_EQ(pipe2(pipe.data(), O_CLOEXEC), 0);
  std::vector<std::string> words = {
      "python3",   BOOTMILL_SOURCE_DIR "/tests/e2e/hostile/strangers.py",
      "--grpc",    std::to_string(daemon.Port("gRPC")),
      "--http",    std::to_string(daemon.Port("HTTPS")),
      "--clients", std::to_string(attack.clients),
      "--seconds", std::to_string(attack.time.count()),
      "--kinds",   attack.kinds};
  if (!attack.artifact.empty()) {
    words.insert(words.end(), {"--artifact", attack.artifact});
  }
  for (const std::string& certificate : attack.certificates) {
    words.insert(words.end(), {"--certificate", certificate});
  }
  if (!attack.processors.empty()) {
    words.insert(words.begin(), {"taskset", "--cpu-list", attack.processors});
  }
  std::vector<char*> argv;
  for (std::string& word : words) {
    argv.push_back(word.data());
  }
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, pipe[1], STDOUT_FILENO);
  EXPECT_EQ(posix_spawnp(&pid_, argv[0], &files, nullptr, argv.data(), environ),
            0);
  posix_spawn_file_actions_destroy(&files);
  close(pipe[1]);
  output_ = pipe[0];
  // The program prints `begun` when its clients start.
  char letter = 0;
  while (letter != '\n' && read(output_, &letter, 1) == 1) {
  }
  EXPECT_EQ(letter, '\n');
}

Strangers::~Strangers() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    Wait();
  }
}

std::string Strangers::Wait() {
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t size = 0;
       (size = read(output_, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<size_t>(size));
  }
  close(output_);
  int status = 0;
  waitpid(std::exchange(pid_, -1), &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
  return text;
}

void World::StartDaemon(std::vector<std::string> wrapper,
                        std::vector<std::string> options) {
  // One that is there holds the data directory.
  daemon_.reset();
  daemon_ = std::make_unique<DaemonProcess>(
      DaemonCommand{.data_dir = directory_.path() + "/data",
                    .run_dir = directory_.path(),
                    .wrapper = std::move(wrapper),
                    .options = std::move(options)});
  ASSERT_TRUE(daemon_->WaitReady()) << daemon_->Log();
}

std::string World::GrpcAddress() const {
  return absl::StrFormat("localhost:%d", daemon_->Port("gRPC"));
}

std::string World::AdministratorFiles() const {
  return directory_.path() + "/data/credentials/admin";
}

absl::StatusOr<Client> World::Administrator() const {
  return ConnectAs(AdministratorFiles());
}

absl::StatusOr<Client> World::ConnectAs(const std::string& files) const {
  return Client::Connect(
      {.address = GrpcAddress(),
       .credentials = {files + "/ca.pem", files + "/cert.pem",
                       files + "/key.pem"}});
}

std::string World::ViewerFiles(const std::string& id) const {
  return IssueFiles(id, v1::Principal::KIND_USER, v1::ACCESS_ROLE_VIEWER);
}

std::string World::HostFiles(const std::string& id) const {
  return IssueFiles(id, v1::Principal::KIND_HOST, v1::ACCESS_ROLE_HOST);
}

std::string World::IssueFiles(const std::string& id, v1::Principal::Kind kind,
                              v1::AccessRole role) const {
  const std::string files = absl::StrFormat("%s/%s", directory_.path(), id);
  fs::create_directory(files);
  const absl::StatusOr<crypto::PrivateKey> key = crypto::PrivateKey::Generate();
  const absl::StatusOr<Client> root = LocalRoot();
  EXPECT_THAT(key, IsOk());
  EXPECT_THAT(root, IsOk());
  v1::IssueCredentialRequest request;
  request.set_parent(kOrg);
  request.set_principal_id(id);
  request.set_kind(kind);
  request.set_role(role);
  request.set_certificate_request(*crypto::MakeRequest(*key));
  const auto issued = root->Call<v1::PrincipalService>(
      &v1::PrincipalService::Stub::IssueCredential, request);
  EXPECT_THAT(issued, IsOk());
  std::ofstream(files + "/ca.pem") << issued->ca_certificate();
  std::ofstream(files + "/cert.pem") << issued->certificate();
  std::ofstream(files + "/key.pem") << *key->Pem();
  fs::permissions(files + "/key.pem",
                  fs::perms::owner_read | fs::perms::owner_write);
  return files;
}

absl::StatusOr<Client> World::LocalRoot() const {
  return Client::Connect(
      {.address = SocketAddress(directory_.path()), .credentials = {}});
}

Usage World::UsageOfDaemon() const {
  constexpr size_t kKilo = 1024;
  const pid_t pid = daemon_->pid();
  return {.memory_bytes = StatusNumber(pid, "VmRSS") * kKilo,
          .peak_memory_bytes = StatusNumber(pid, "VmHWM") * kKilo,
          .descriptors = Entries(absl::StrFormat("/proc/%d/fd", pid)),
          .threads = StatusNumber(pid, "Threads")};
}

void World::ResetPeak() const {
  std::ofstream file(absl::StrFormat("/proc/%d/clear_refs", daemon_->pid()));
  file << "5";
  file.flush();
  EXPECT_TRUE(file.good());
}

std::vector<std::chrono::microseconds> Times(
    int count, const std::function<absl::Status()>& call) {
  std::vector<std::chrono::microseconds> times;
  for (int i = 0; i < count; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const absl::Status status = call();
    EXPECT_THAT(status, IsOk());
    times.push_back(std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - begin));
  }
  std::sort(times.begin(), times.end());
  return times;
}

}  // namespace bootmill::testing
