// SPDX-License-Identifier: Apache-2.0
#include "server/api/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <latch>
#include <memory>
#include <string>
#include <vector>

namespace bootmill::server {
namespace {

Identity User(const std::string& id) {
  return {.kind = Identity::Kind::kUser, .org = "default", .id = id};
}

// Work that signals its start and then waits to be released.
class Gate {
 public:
  std::function<void()> Work() {
    return [state = state_] {
      state->running.count_down();
      state->release_future.wait();
    };
  }
  void AwaitRunning() { state_->running.wait(); }
  void Release() { state_->release.set_value(); }

 private:
  struct State {
    std::latch running{1};
    std::promise<void> release;
    std::shared_future<void> release_future = release.get_future().share();
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

TEST(WorkerPoolTest, RunsEverythingBeforeItStops) {
  std::atomic<int> ran = 0;
  {
    WorkerPool pool({.threads = 3, .waiting_per_caller = 1000});
    for (int i = 0; i < 500; ++i) {
      ASSERT_TRUE(pool.Run(User("a"), [&] { ++ran; }));
    }
  }
  EXPECT_EQ(ran, 500);
}

TEST(WorkerPoolTest, TellsWhatHasEndedAndWhatWaits) {
  WorkerPool pool({.threads = 1, .waiting_per_caller = 1000});
  Gate gate;
  ASSERT_TRUE(pool.Run(User("a"), gate.Work()));
  gate.AwaitRunning();
  ASSERT_TRUE(pool.Run(User("b"), [] {}));
  EXPECT_EQ(pool.finished(), 0U);
  EXPECT_EQ(pool.waiting(), 1U);
  gate.Release();
  pool.Stop();
  EXPECT_EQ(pool.finished(), 2U);
  EXPECT_EQ(pool.waiting(), 0U);
}

TEST(WorkerPoolTest, RefusesWorkAboveItsBoundsAndAfterStop) {
  WorkerPool pool({.threads = 1, .waiting = 3, .waiting_per_caller = 2});
  Gate gate;
  ASSERT_TRUE(pool.Run(User("a"), gate.Work()));
  gate.AwaitRunning();
  EXPECT_TRUE(pool.Run(User("a"), [] {}));
  EXPECT_TRUE(pool.Run(User("a"), [] {}));
  EXPECT_FALSE(pool.Run(User("a"), [] {}));
  EXPECT_TRUE(pool.Run(User("b"), [] {}));
  EXPECT_FALSE(pool.Run(User("c"), [] {}));
  gate.Release();
  pool.Stop();
  EXPECT_FALSE(pool.Run(User("a"), [] {}));
}

TEST(WorkerPoolTest, OneCallerLeavesAThreadToTheOthers) {
  WorkerPool pool({.threads = 3});
  std::vector<Gate> gates(3);
  for (Gate& gate : gates) {
    ASSERT_TRUE(pool.Run(User("a"), gate.Work()));
  }
  gates[0].AwaitRunning();
  gates[1].AwaitRunning();
  std::promise<void> ran;
  ASSERT_TRUE(pool.Run(User("b"), [&] { ran.set_value(); }));
  ran.get_future().wait();  // would never end if `a` had all threads
  // When one of the caller's pieces of work ends, its third one starts.
  gates[0].Release();
  gates[2].AwaitRunning();
  gates[1].Release();
  gates[2].Release();
}

TEST(WorkerPoolTest, AllStrangersTogetherHaveOneThread) {
  WorkerPool pool({.threads = 3});
  Gate first;
  Gate second;
  ASSERT_TRUE(pool.Run(Identity(), first.Work()));
  first.AwaitRunning();
  ASSERT_TRUE(pool.Run(Identity(), second.Work()));
  std::promise<void> ran;
  ASSERT_TRUE(pool.Run(User("a"), [&] { ran.set_value(); }));
  ran.get_future().wait();
  EXPECT_EQ(pool.waiting(), 1U);
  first.Release();
  second.AwaitRunning();
  second.Release();
}

TEST(WorkerPoolTest, CallersThatWaitHaveTheThreadInTurn) {
  std::string order;
  {
    WorkerPool pool({.threads = 1});
    Gate gate;
    ASSERT_TRUE(pool.Run(User("a"), gate.Work()));
    gate.AwaitRunning();
    for (const char* who : {"a", "a", "a", "b", "b", "c"}) {
      ASSERT_TRUE(pool.Run(User(who), [&order, who] { order += who; }));
    }
    gate.Release();
  }
  EXPECT_EQ(order, "bcabaa");
}

}  // namespace
}  // namespace bootmill::server
