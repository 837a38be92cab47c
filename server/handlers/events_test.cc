// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "common/mutex.h"
#include "common/testing/status_matchers.h"
#include "server/store/events.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::server {
namespace {

using bootmill::testing::IsOk;

// A sink that counts messages. Like a transport it becomes ready for more on a
// thread of its own.
class Client : public MessageSink {
 public:
  explicit Client(WorkerPool& transport) : transport_(transport) {}

  void Write(const google::protobuf::Message& message,
             std::function<void(bool)> ready) override {
    {
      const MutexLock lock(&mutex_);
      cursor_ = static_cast<const v1::Event&>(message).cursor();
      changed_.NotifyAll();
    }
    ASSERT_TRUE(transport_.Run({}, [ready] { ready(true); }));
  }
  void Finish(const absl::Status& /*status*/) override {
    const MutexLock lock(&mutex_);
    finished_ = true;
    changed_.NotifyAll();
  }
  void OnGone(std::function<void()> gone) override { gone_ = std::move(gone); }

  void Leave() {
    gone_();
    const MutexLock lock(&mutex_);
    while (!finished_) {
      changed_.Wait(&mutex_);
    }
  }
  // Returns whether the condition becomes true within five seconds, which is
  // long before the next heartbeat.
  bool Gets(int64_t cursor) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    const MutexLock lock(&mutex_);
    while (cursor_ < cursor) {
      if (!changed_.WaitUntil(&mutex_, end)) {
        return false;
      }
    }
    return true;
  }

 private:
  WorkerPool& transport_;
  std::function<void()> gone_;
  Mutex mutex_;
  CondVar changed_;
  int64_t cursor_ ABSL_GUARDED_BY(mutex_) = 0;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
};

class EventHandlersTest : public store::testing::StoreTest {
 protected:
  int64_t Append() {
    const absl::StatusOr<int64_t> cursor = db().Write([](auto& writer) {
      return store::AppendEvent(
          writer, {0, "default", v1::Event::CHANGE_CREATED,
                   "orgs/default/fleets/a", store::testing::At(0)});
    });
    EXPECT_THAT(cursor, IsOk());
    return cursor.value_or(0);
  }
};

// An event comes after each of the stream's first looks, and the stream is
// woken, before it sends what it found.
TEST_F(EventHandlersTest, NoEventIsForgottenThatComesWhileAStreamLooks) {
  constexpr int kLooks = 3;
  WorkerPool pool({.threads = 1});
  WorkerPool transport({.threads = 1});
  auto feed = ChangeFeed::Start(db(), {.heartbeat = std::chrono::hours(1)});
  ASSERT_THAT(feed, IsOk());
  Mutex mutex;
  CondVar changed;
  int woken = 0;
  ChangeFeed::Subscription after_the_stream;
  int looks = 0;
  std::atomic<int64_t> last = 0;
  EventHandlers handlers(db(), **feed, pool, [&] {
    if (looks == kLooks) {
      return;
    }
    ++looks;
    if (looks == 1) {
      // Listeners are woken in the order in which they came.
      after_the_stream = (*feed)->Subscribe("default", [&](bool) {
        const MutexLock lock(&mutex);
        ++woken;
        changed.NotifyAll();
      });
    }
    last = Append();
    const MutexLock lock(&mutex);
    while (woken < looks) {
      changed.Wait(&mutex);
    }
  });
  const auto client = std::make_shared<Client>(transport);
  v1::StreamEventsRequest request;
  request.set_parent("orgs/default");
  handlers.Stream({}, request, Sink<v1::Event>(client));
  for (int i = 0; i < kLooks; ++i) {
    EXPECT_TRUE(client->Gets(i + 1));
  }
  EXPECT_EQ(last, kLooks);
  client->Leave();
  transport.Stop();
  pool.Stop();
}

TEST_F(EventHandlersTest, NoEventIsForgottenWhileAnotherIsSent) {
  constexpr int kStreams = 8;
  constexpr int kRounds = 100;
  constexpr int kEvents = 10;
  // In the daemon too the pools stop before the feed ends, and outlive it.
  WorkerPool pool({.threads = 2});
  WorkerPool transport({.threads = 4});
  auto feed = ChangeFeed::Start(db(), {.heartbeat = std::chrono::hours(1)});
  ASSERT_THAT(feed, IsOk());
  EventHandlers handlers(db(), **feed, pool);
  std::vector<std::shared_ptr<Client>> clients;
  for (int i = 0; i < kStreams; ++i) {
    clients.push_back(std::make_shared<Client>(transport));
    v1::StreamEventsRequest request;
    request.set_parent("orgs/default");
    request.set_cursor(-1);
    handlers.Stream({}, request, Sink<v1::Event>(clients.back()));
  }
  for (int round = 0; round < kRounds; ++round) {
    // Some of these wake a stream that still handles the one before.
    int64_t last = 0;
    for (int i = 0; i < kEvents; ++i) {
      last = Append();
    }
    for (const auto& client : clients) {
      ASSERT_TRUE(client->Gets(last)) << "round " << round;
    }
  }
  for (const auto& client : clients) {
    client->Leave();
  }
  transport.Stop();
  pool.Stop();
}

}  // namespace
}  // namespace bootmill::server
