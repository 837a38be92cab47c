// SPDX-License-Identifier: Apache-2.0
#include "server/api/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace bootmill::server {
namespace {

TEST(WorkerPoolTest, RunsEverythingBeforeItStops) {
  std::atomic<int> ran = 0;
  {
    WorkerPool pool(3, 1000);
    for (int i = 0; i < 500; ++i) {
      ASSERT_TRUE(pool.Run([&] { ++ran; }));
    }
  }
  EXPECT_EQ(ran, 500);
}

TEST(WorkerPoolTest, RefusesWorkAboveItsBoundAndAfterStop) {
  WorkerPool pool(1, 2);
  std::promise<void> running;
  std::promise<void> release;
  ASSERT_TRUE(pool.Run([&] {
    running.set_value();
    release.get_future().wait();
  }));
  running.get_future().wait();
  EXPECT_TRUE(pool.Run([] {}));
  EXPECT_TRUE(pool.Run([] {}));
  EXPECT_FALSE(pool.Run([] {}));
  release.set_value();
  pool.Stop();
  EXPECT_FALSE(pool.Run([] {}));
}

}  // namespace
}  // namespace bootmill::server
