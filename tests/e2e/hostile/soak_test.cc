// SPDX-License-Identifier: Apache-2.0
// Work, floods and restarts for eleven minutes: the daemon's use of
// resources must not grow.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "common/limits.h"
#include "common/testing/status_matchers.h"
#include "tests/e2e/faults/busy_script.h"
#include "tests/e2e/hostile/world.h"

namespace bootmill::testing {
namespace {

// How often the daemon is started, and how many floods come in each of its
// lives.
constexpr int kLives = 2;
constexpr int kFloods = 10;
constexpr std::chrono::seconds kFlood{30};
constexpr char kKinds[] = "silent,slow,bomb,resets,half_closed,malformed";
// What may remain after work: the allocator's arenas, and the cache of images,
// which has its own limit.
constexpr size_t kSlack = 48 * kMiB;

// Both scripts change more than one caller may in the long run. The cache of
// images is one that the first floods fill, however few builds a busy machine
// makes in each: the usual one of 256 MiB grew for six floods.
std::vector<std::string> BusyDaemon() {
  return {"--max-changes-per-minute", "100000", "--max-memory-bytes", "32MiB"};
}

class SoakTest : public World {
 protected:
  // Two clients work while strangers flood the daemon; then all is quiet, and
  // `usage` is what the daemon uses.
  void AfterAFlood(Usage& usage) {
    ASSERT_OK_AND_ASSIGN(const Client one, LocalRoot());
    ASSERT_OK_AND_ASSIGN(const Client two, Administrator());
    Strangers strangers(*daemon_,
                        {.clients = 300, .time = kFlood, .kinds = kKinds});
    const auto end = std::chrono::steady_clock::now() + kFlood;
    std::thread first([&] { EXPECT_THAT(first_.RunUntil(one, end), IsOk()); });
    std::thread second(
        [&] { EXPECT_THAT(second_.RunUntil(two, end), IsOk()); });
    first.join();
    second.join();
    strangers.Wait();
    std::this_thread::sleep_for(std::chrono::seconds(3));
    usage = UsageOfDaemon();
    std::cout << usage.memory_bytes / kMiB << " MiB, " << usage.descriptors
              << " descriptors, " << usage.threads << " threads\n"
              << std::flush;
  }

  BusyScript first_{"first"};
  BusyScript second_{"second"};
};

TEST_F(SoakTest, WhatTheDaemonHoldsStaysFlat) {
  StartDaemon({}, BusyDaemon());
  {
    ASSERT_OK_AND_ASSIGN(const Client root, LocalRoot());
    ASSERT_THAT(root.Import("/usr/lib/grub"), IsOk());
    ASSERT_THAT(first_.Prepare(root), IsOk());
    ASSERT_THAT(second_.Prepare(root), IsOk());
  }
  for (int life = 0; life < kLives; ++life) {
    // The first two rounds fill caches and arenas.
    Usage before;
    for (int flood = 0; flood < 2; ++flood) {
      ASSERT_NO_FATAL_FAILURE(AfterAFlood(before));
    }
    Usage after;
    for (int flood = 2; flood < kFloods; ++flood) {
      ASSERT_NO_FATAL_FAILURE(AfterAFlood(after));
    }
    EXPECT_LE(after.memory_bytes, before.memory_bytes + kSlack);
    EXPECT_LE(after.descriptors, before.descriptors + 8);
    EXPECT_LE(after.threads, before.threads + 8);
    daemon_->Signal(SIGTERM);
    ASSERT_EQ(daemon_->Wait(), 0) << daemon_->Log();
    StartDaemon({}, BusyDaemon());
    ASSERT_OK_AND_ASSIGN(const Client root, LocalRoot());
    first_.Check(root, /*everything=*/true);
    second_.Check(root, /*everything=*/true);
  }
}

}  // namespace
}  // namespace bootmill::testing
