// SPDX-License-Identifier: Apache-2.0
// A daemon whose workers are stuck is not alive, one that cannot write is.
#include <gtest/gtest.h>

#include <thread>

#include "common/clock.h"
#include "common/mutex.h"
#include "tests/e2e/daemon/world.h"

namespace bootmill::e2e {
namespace {

// A clock that answers nobody while it is held. Every transaction asks it.
class HeldClock : public Clock {
 public:
  Time Now() const override {
    const MutexLock lock(&mutex_);
    while (held_) {
      changed_.Wait(&mutex_);
    }
    return SystemClock().Now();
  }
  void Hold(bool held) {
    const MutexLock lock(&mutex_);
    held_ = held;
    changed_.NotifyAll();
  }

 private:
  mutable Mutex mutex_;
  mutable CondVar changed_;
  bool held_ ABSL_GUARDED_BY(mutex_) = false;
};

TEST(AliveTest, StuckWorkersAreNotAlive) {
  constexpr std::chrono::milliseconds kPatience{500};
  constexpr int kWorkers = 2;
  HeldClock clock;
  server::DaemonOptions options;
  options.workers.quick.threads = kWorkers;
  options.clock = &clock;
  World world(options);
  EXPECT_TRUE(world.daemon().IsAlive(std::chrono::seconds(20)));

  // One caller never has all workers.
  Api callers[kWorkers] = {world.Root(), world.As(world.admin())};
  clock.Hold(true);
  std::vector<std::thread> calls;
  for (Api& caller : callers) {
    calls.emplace_back([&caller] {
      v1::ListFleetsRequest request;
      request.set_parent(kOrg);
      (void)Call(caller.fleets, &v1::FleetService::Stub::ListFleets, request);
    });
  }
  EXPECT_TRUE(Eventually([&] { return !world.daemon().IsAlive(kPatience); }));
  clock.Hold(false);
  for (std::thread& call : calls) {
    call.join();
  }
  EXPECT_TRUE(world.daemon().IsAlive(std::chrono::seconds(20)));
}

}  // namespace
}  // namespace bootmill::e2e
