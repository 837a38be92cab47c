// SPDX-License-Identifier: Apache-2.0
// A full disk, at the start and while the daemon runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_format.h"
#include "builder/testing/installed.h"
#include "common/clock.h"
#include "common/rpc/channel.h"
#include "common/rpc/health.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "tests/e2e/faults/client.h"
#include "tests/e2e/faults/daemon_process.h"

namespace bootmill::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// Mounts a small disk at a directory, if this user may.
class SmallDisk {
 public:
  SmallDisk(std::string path, const std::string& size)
      : path_(std::move(path)) {
    fs::create_directories(path_);
    mounted_ = mount("tmpfs", path_.c_str(), "tmpfs", MS_NODEV | MS_NOSUID,
                     Options(size).c_str()) == 0;
    if (!mounted_) {
      std::cout << "no disk can be mounted here (" << std::strerror(errno)
                << "): a limit on the size of files stands for it\n";
    }
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (mounted_) {
      umount2(path_.c_str(), MNT_DETACH);
    }
  }

  bool mounted() const { return mounted_; }
  void Resize(const std::string& size) const {
    EXPECT_EQ(mount("tmpfs", path_.c_str(), "tmpfs",
                    MS_REMOUNT | MS_NODEV | MS_NOSUID, Options(size).c_str()),
              0)
        << std::strerror(errno);
  }

 private:
  static std::string Options(const std::string& size) {
    return "mode=0700,size=" + size;
  }

  const std::string path_;
  bool mounted_ = false;
};

class DiskFullTest : public ::testing::Test {
 protected:
  DaemonCommand Command() const {
    return {.data_dir = directory_.path() + "/data",
            .run_dir = directory_.path()};
  }
  absl::StatusOr<Client> Connect() const {
    return Client::Connect(
        {.address = SocketAddress(directory_.path()), .credentials = {}});
  }

  // Expects that a daemon whose disk is full says so, keeps serving, and works
  // again after `make_room`.
  void ExpectGoesOn(DaemonProcess& daemon,
                    const std::function<void()>& make_room) const {
    ASSERT_TRUE(daemon.WaitReady()) << daemon.Log();
    ASSERT_OK_AND_ASSIGN(const Client client, Connect());
    ASSERT_THAT(client.Apply("kept", FaultSpec("kept", "kept")), IsOk());
    for (int i = 0; i < 3; ++i) {
      EXPECT_THAT(client.Import(kInstalledGrub),
                  StatusIs(absl::StatusCode::kResourceExhausted,
                           HasSubstr("free space below the data directory")));
    }
    ASSERT_OK_AND_ASSIGN(const v1::ListToolchainsResponse toolchains,
                         client.Call<v1::ToolchainService>(
                             &v1::ToolchainService::Stub::ListToolchains, {}));
    EXPECT_EQ(toolchains.toolchains_size(), 0);
    ASSERT_OK_AND_ASSIGN(const v1::Fleet fleet, client.GetFleet("kept"));
    EXPECT_EQ(fleet.source().text(), FaultSpec("kept", "kept"));
    make_room();
    EXPECT_THAT(client.Import(kInstalledGrub), IsOk());
    EXPECT_THAT(client.Build("kept"), IsOk());
  }

  TempDir directory_;
};

TEST_F(DiskFullTest, ASmallDiskIsOutlived) {
  const SmallDisk disk(Command().data_dir, "3m");
  if (!disk.mounted()) {
    return;  // AFileLimitIsOutlived tests the same there
  }
  DaemonProcess daemon(Command());
  ExpectGoesOn(daemon, [&] { disk.Resize("64m"); });
}

TEST_F(DiskFullTest, AFileLimitIsOutlived) {
  DaemonCommand command = Command();
  command.wrapper = {"prlimit", "--fsize=3000000:unlimited"};
  DaemonProcess daemon(command);
  ExpectGoesOn(daemon, [&] {
    EXPECT_EQ(RunProgram({"prlimit", absl::StrFormat("--pid=%d", daemon.pid()),
                          "--fsize=unlimited"}),
              0);
  });
}

// Waits for gRPC's health service to answer that, for half a minute.
bool BecomesServing(bool wanted,
                    const std::shared_ptr<::grpc::Channel>& channel) {
  return PollUntil(
      [&] {
        const absl::StatusOr<bool> serving = rpc::IsServing(channel);
        return serving.ok() && *serving == wanted;
      },
      std::chrono::milliseconds(200), std::chrono::seconds(30));
}

// What /readyz answers over the Unix socket of HTTP.
int StatusOfReadyz(const std::string& run_dir) {
  const std::string body = run_dir + "/readyz";
  const std::string status = run_dir + "/readyz.status";
  EXPECT_EQ(
      RunProgram({"/bin/sh", "-c",
                  absl::StrFormat("curl -sS --max-time 10 -o %s --unix-socket "
                                  "%s/http.sock -w '%%{http_code}' "
                                  "http://localhost/readyz > %s",
                                  body, run_dir, status)}),
      0);
  int code = 0;
  std::ifstream(status) >> code;
  return code;
}

TEST_F(DiskFullTest, AFullDiskIsNotHealthy) {
  const SmallDisk disk(Command().data_dir, "16m");
  if (!disk.mounted()) {
    return;  // a limit on the size of files cannot stand for this one
  }
  DaemonProcess daemon(Command());
  ASSERT_TRUE(daemon.WaitReady()) << daemon.Log();
  ASSERT_OK_AND_ASSIGN(
      const std::shared_ptr<::grpc::Channel> channel,
      rpc::Connect(
          {.address = SocketAddress(directory_.path()), .credentials = {}}));
  EXPECT_TRUE(BecomesServing(true, channel));
  const std::string filler = Command().data_dir + "/filler";
  EXPECT_NE(RunProgram({"dd", "if=/dev/zero", "of=" + filler, "bs=4096",
                        "status=none"}),
            0);
  EXPECT_TRUE(BecomesServing(false, channel)) << daemon.Log();
  EXPECT_EQ(StatusOfReadyz(directory_.path()), 503);
  fs::remove(filler);
  EXPECT_TRUE(BecomesServing(true, channel)) << daemon.Log();
}

// What it acknowledged then would be gone with its end.
TEST_F(DiskFullTest, AMissingDiskIsNotHealthy) {
  DaemonProcess daemon(Command());
  ASSERT_TRUE(daemon.WaitReady()) << daemon.Log();
  ASSERT_OK_AND_ASSIGN(
      const std::shared_ptr<::grpc::Channel> channel,
      rpc::Connect(
          {.address = SocketAddress(directory_.path()), .credentials = {}}));
  ASSERT_OK_AND_ASSIGN(
      const Client client,
      Client::Connect(
          {.address = SocketAddress(directory_.path()), .credentials = {}}));
  const std::string data = Command().data_dir;
  fs::rename(data, data + ".away");
  for (const bool empty_one_in_its_place : {false, true}) {
    if (empty_one_in_its_place) {
      fs::create_directory(data);
    }
    EXPECT_THAT(client.Apply("lost", FaultSpec("lost", "lost")),
                StatusIs(absl::StatusCode::kUnavailable,
                         HasSubstr("put it back and restart the daemon")));
    EXPECT_TRUE(BecomesServing(false, channel)) << daemon.Log();
    EXPECT_EQ(StatusOfReadyz(directory_.path()), 503);
  }
  EXPECT_TRUE(fs::is_empty(data));
  fs::remove(data);
  fs::rename(data + ".away", data);
  EXPECT_TRUE(BecomesServing(true, channel)) << daemon.Log();
  EXPECT_THAT(client.Apply("kept", FaultSpec("kept", "kept")), IsOk());
}

TEST_F(DiskFullTest, AStartWithoutRoomSaysSo) {
  const SmallDisk disk(Command().data_dir, "64k");
  DaemonCommand command = Command();
  if (!disk.mounted()) {
    command.wrapper = {"prlimit", "--fsize=65536"};
  }
  {
    DaemonProcess daemon(command);
    EXPECT_EQ(daemon.Wait(), 1) << daemon.Log();
    EXPECT_THAT(daemon.Lines("[error]"), ::testing::SizeIs(1)) << daemon.Log();
    EXPECT_THAT(daemon.Log(), HasSubstr("free space"));
  }
  if (disk.mounted()) {
    disk.Resize("64m");
  }
  DaemonProcess daemon(Command());
  EXPECT_TRUE(daemon.WaitReady()) << daemon.Log();
  daemon.Signal(SIGTERM);
  EXPECT_EQ(daemon.Wait(), 0);
}

}  // namespace
}  // namespace bootmill::testing
