// SPDX-License-Identifier: Apache-2.0
// What the daemon tells its service manager.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <string>

#include "absl/strings/str_format.h"
#include "common/clock.h"
#include "common/testing/temp_dir.h"
#include "common/unique_fd.h"
#include "tests/e2e/faults/daemon_process.h"

namespace bootmill::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ServiceTest : public ::testing::Test {
 protected:
  ServiceTest() : socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(path_.begin(), path_.end(), std::begin(address.sun_path));
    EXPECT_EQ(bind(socket_.get(), reinterpret_cast<sockaddr*>(&address),
                   sizeof(address)),
              0);
  }

  DaemonCommand Command() const {
    return {
        .data_dir = directory_.path() + "/data",
        .run_dir = directory_.path(),
        .wrapper = {"env", "NOTIFY_SOCKET=" + path_, "WATCHDOG_USEC=1000000"}};
  }
  // Returns the next message; empty if none comes within `limit`.
  std::string Next(std::chrono::milliseconds limit) const {
    pollfd wait{.fd = socket_.get(), .events = POLLIN, .revents = 0};
    std::array<char, 1024> text{};
    if (poll(&wait, 1, static_cast<int>(limit.count())) != 1) {
      return "";
    }
    const ssize_t size = recv(socket_.get(), text.data(), text.size(), 0);
    return {text.data(), size > 0 ? static_cast<size_t>(size) : 0};
  }
  // Returns the next message that is no sign of life.
  std::string NextState() const {
    std::string message;
    do {
      message = Next(std::chrono::seconds(30));
    } while (message == "WATCHDOG=1");
    return message;
  }

  const TempDir directory_;
  const std::string path_ = directory_.path() + "/notify";
  const UniqueFd socket_;
};

TEST_F(ServiceTest, TellsItsStatesInOrder) {
  DaemonProcess daemon(Command());
  EXPECT_THAT(NextState(),
              AllOf(StartsWith("READY=1\nSTATUS=serving gRPC on port "),
                    HasSubstr(directory_.path() + "/data")));
  EXPECT_TRUE(daemon.WaitReady());
  daemon.Signal(SIGHUP);
  EXPECT_THAT(NextState(), StartsWith("RELOADING=1\nMONOTONIC_USEC="));
  EXPECT_THAT(NextState(), StartsWith("READY=1\n"));
  daemon.Signal(SIGTERM);
  EXPECT_THAT(NextState(), StartsWith("STOPPING=1\n"));
  EXPECT_EQ(daemon.Wait(), 0);
}

TEST_F(ServiceTest, SignsOfLifeComeTwiceInTheWatchdogsTime) {
  const DaemonProcess daemon(Command());
  EXPECT_THAT(Next(std::chrono::seconds(30)), StartsWith("READY=1"));
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(Next(std::chrono::milliseconds(900)), "WATCHDOG=1") << i;
  }
}

TEST_F(ServiceTest, SignalsWithoutAMeaningAreIgnored) {
  DaemonCommand command = Command();
  command.wrapper = {};
  DaemonProcess daemon(command);
  ASSERT_TRUE(daemon.WaitReady()) << daemon.Log();
  for (const int signal :
       {SIGUSR1, SIGUSR2, SIGALRM, SIGPWR, SIGIO, SIGRTMIN + 1}) {
    daemon.Signal(signal);
    const std::string line = absl::StrFormat("signal %d (", signal);
    EXPECT_TRUE(PollUntil([&] { return !daemon.Lines(line).empty(); },
                          std::chrono::milliseconds(20),
                          std::chrono::seconds(20)))
        << line << daemon.Log();
  }
  daemon.Signal(SIGTERM);
  EXPECT_EQ(daemon.Wait(), 0) << daemon.Log();
}

TEST_F(ServiceTest, AFailedStartIsNeverReady) {
  DaemonCommand command = Command();
  command.grpc_address = "192.0.2.1:1";
  DaemonProcess daemon(command);
  EXPECT_EQ(daemon.Wait(), 1);
  EXPECT_EQ(Next(std::chrono::milliseconds(0)), "");
}

}  // namespace
}  // namespace bootmill::testing
