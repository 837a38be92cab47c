// SPDX-License-Identifier: Apache-2.0
#include "server/service/notify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctime>

#include "absl/strings/str_format.h"
#include "common/testing/temp_dir.h"
#include "common/unique_fd.h"

namespace bootmill::server {
namespace {

using ::testing::MatchesRegex;

// The socket of a service manager.
class Manager {
 public:
  // `name` is a path, or an abstract name that begins with `@`.
  explicit Manager(const std::string& name)
      : socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(name.begin(), name.end(), std::begin(address.sun_path));
    if (name.starts_with('@')) {
      address.sun_path[0] = '\0';
    }
    EXPECT_EQ(bind(socket_.get(), reinterpret_cast<sockaddr*>(&address),
                   static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) +
                                          name.size())),
              0);
  }

  // Returns the next datagram; empty if there is none.
  std::string Receive() const {
    std::array<char, 1024> text{};
    const ssize_t size =
        recv(socket_.get(), text.data(), text.size(), MSG_DONTWAIT);
    return {text.data(), size > 0 ? static_cast<size_t>(size) : 0};
  }

 private:
  UniqueFd socket_;
};

TEST(NotifyTest, SendsOneDatagramForEachState) {
  const testing::TempDir directory;
  const std::string path = directory.path() + "/notify";
  const Manager manager(path);
  const ServiceNotifier notifier(
      {.socket = path, .watchdog_usec = "", .watchdog_pid = ""});
  notifier.Ready("serving\nREADY=0");
  EXPECT_EQ(manager.Receive(), "READY=1\nSTATUS=serving\\x0aREADY=0");
  notifier.Reloading();
  EXPECT_THAT(manager.Receive(),
              MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[0-9]+"));
  notifier.Alive();
  EXPECT_EQ(manager.Receive(), "WATCHDOG=1");
  notifier.Stopping();
  EXPECT_EQ(manager.Receive(), "STOPPING=1\nSTATUS=stopping");
  EXPECT_EQ(manager.Receive(), "");
}

TEST(NotifyTest, AbstractSocketsWork) {
  const std::string name =
      absl::StrFormat("@bootmill-notify-test-%d", getpid());
  const Manager manager(name);
  ServiceNotifier({.socket = name, .watchdog_usec = "", .watchdog_pid = ""})
      .Alive();
  EXPECT_EQ(manager.Receive(), "WATCHDOG=1");
}

TEST(NotifyTest, NothingHappensWithoutAManager) {
  for (const std::string& socket :
       {std::string(), std::string("/nowhere/notify"), std::string(500, 'x')}) {
    ServiceNotifier({.socket = socket, .watchdog_usec = "", .watchdog_pid = ""})
        .Ready("serving");
  }
}

TEST(NotifyTest, TheWatchdogIsThatOfThisProcess) {
  const std::string own = std::to_string(getpid());
  const auto watchdog = [](const std::string& usec, const std::string& pid) {
    return ServiceNotifier(
               {.socket = "/x", .watchdog_usec = usec, .watchdog_pid = pid})
        .watchdog();
  };
  EXPECT_EQ(watchdog("2000000", own), std::chrono::seconds(2));
  EXPECT_EQ(watchdog("2000000", ""), std::chrono::seconds(2));
  EXPECT_EQ(watchdog("2000000", "1"), std::nullopt);
  EXPECT_EQ(watchdog("", own), std::nullopt);
  EXPECT_EQ(watchdog("0", own), std::nullopt);
  EXPECT_EQ(watchdog("-5", own), std::nullopt);
  EXPECT_EQ(watchdog("2 s", own), std::nullopt);
}

}  // namespace
}  // namespace bootmill::server
