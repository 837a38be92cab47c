// SPDX-License-Identifier: Apache-2.0
// A daemon that runs out of file descriptors.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

#include "common/clock.h"
#include "server/http/testing/raw_client.h"
#include "tests/e2e/hostile/world.h"

namespace bootmill::testing {
namespace {

constexpr std::chrono::milliseconds kStep{20};
// What is found out about the disk is kept for two seconds.
constexpr std::chrono::milliseconds kSoon{4'000};

// Returns the number that the process's next descriptor gets.
rlim_t NextDescriptor(pid_t pid) {
  std::set<rlim_t> used;
  for (const auto& entry : std::filesystem::directory_iterator(
           "/proc/" + std::to_string(pid) + "/fd")) {
    used.insert(std::stoull(entry.path().filename()));
  }
  rlim_t next = 0;
  while (used.contains(next)) {
    ++next;
  }
  return next;
}

// Lets the process have descriptors below `limit`; returns the limit that it
// had.
rlim_t SetLimit(pid_t pid, rlim_t limit) {
  rlimit before{};
  EXPECT_EQ(prlimit(pid, RLIMIT_NOFILE, nullptr, &before), 0);
  const rlimit now{.rlim_cur = limit, .rlim_max = before.rlim_max};
  EXPECT_EQ(prlimit(pid, RLIMIT_NOFILE, &now, nullptr), 0);
  return before.rlim_cur;
}

// Returns the processor time that the process has used, in ticks of 10 ms:
// proc(5), the fields utime and stime of /proc/PID/stat.
uint64_t Ticks(pid_t pid) {
  constexpr int kFromStateToUser = 11;
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  const std::string line((std::istreambuf_iterator<char>(file)), {});
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::string skipped;
  for (int i = 0; i < kFromStateToUser; ++i) {
    fields >> skipped;
  }
  uint64_t user = 0;
  uint64_t system = 0;
  fields >> skipped >> user >> system;
  return user + system;
}

using ShortageTest = World;

// The connection that takes the last descriptor: afterwards accepting fails
// although nobody waits for it, and the end of that cannot be seen by a
// connection that is accepted.
TEST_F(ShortageTest, PassesWithoutANewConnection) {
  StartDaemon();
  const pid_t pid = daemon_->pid();
  RawClient asks(directory_.path() + "/http.sock");
  const auto answers = [&](int status) {
    return PollUntil(
        [&] {
          asks.Send(Request("GET", "/readyz"));
          return asks.Read().status == status;
        },
        kStep, kSoon);
  };
  ASSERT_TRUE(answers(200));
  const size_t quiet = UsageOfDaemon().descriptors;
  for (const char* socket : {"/http.sock", "/grpc.sock"}) {
    // The connection of the round before has been closed on its side too.
    ASSERT_TRUE(PollUntil([&] { return UsageOfDaemon().descriptors == quiet; },
                          kStep, kSoon));
    const rlim_t before = SetLimit(pid, NextDescriptor(pid) + 1);
    const RawClient last(directory_.path() + socket);
    EXPECT_TRUE(answers(503)) << socket;

    const uint64_t ticks = Ticks(pid);
    const Cancellation& never = Cancellation::Never();
    never.Sleep(std::chrono::seconds(1));
    EXPECT_LT(Ticks(pid) - ticks, 20) << socket;

    SetLimit(pid, before);
    EXPECT_TRUE(answers(200)) << socket << "\n" << daemon_->Log();
  }
}

}  // namespace
}  // namespace bootmill::testing
