// SPDX-License-Identifier: Apache-2.0
#include "server/feed/change_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>

#include "common/testing/status_matchers.h"
#include "server/store/query.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::server {
namespace {

using bootmill::testing::IsOk;
using store::testing::At;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Counts how often it was woken.
class Listener {
 public:
  ChangeFeed::Wake Wake() {
    return [this](bool heartbeat) {
      const MutexLock lock(&mutex_);
      ++(heartbeat ? beats_ : wakes_);
      changed_.NotifyAll();
    };
  }
  int wakes() const {
    const MutexLock lock(&mutex_);
    return wakes_;
  }
  // Returns whether it is woken that often within ten seconds.
  bool HasWakes(int number) { return Wait(wakes_, number); }
  bool HasBeats(int number) { return Wait(beats_, number); }

 private:
  bool Wait(const int& count, int number) {
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::seconds(10);
    const MutexLock lock(&mutex_);
    while (count < number) {
      if (!changed_.WaitUntil(&mutex_, end)) {
        return false;
      }
    }
    return true;
  }

  mutable Mutex mutex_;
  CondVar changed_;
  int wakes_ = 0;
  int beats_ = 0;
};

class ChangeFeedTest : public store::testing::StoreTest {
 protected:
  void Start(ChangeFeed::Options options) {
    absl::StatusOr<std::unique_ptr<ChangeFeed>> feed =
        ChangeFeed::Start(db(), options);
    ASSERT_THAT(feed, IsOk());
    feed_ = *std::move(feed);
  }
  int64_t Append(const std::string& org, const std::string& resource) {
    const absl::StatusOr<int64_t> cursor = db().Write([&](auto& writer) {
      return store::AppendEvent(
          writer, {0, org, v1::Event::CHANGE_CREATED, resource, At(0)});
    });
    EXPECT_THAT(cursor, IsOk());
    return cursor.value_or(0);
  }
  void Execute(const std::string& statement) {
    ASSERT_THAT(db().Write([&](store::Writer& writer) {
      return store::Execute(writer, statement, {}).status();
    }),
                IsOk());
  }
  // Returns whether `condition` becomes true within ten seconds.
  static bool Soon(const std::function<bool()>& condition) {
    for (int i = 0; i < 2000 && !condition(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return condition();
  }
  static std::vector<std::string> Resources(const ChangeFeed::Batch& batch) {
    std::vector<std::string> resources;
    for (const store::Event& event : batch.events) {
      resources.push_back(event.resource);
    }
    return resources;
  }

  // Before the feed, which may be about to wake them when a test ends.
  Listener listener_;
  Listener other_;
  std::unique_ptr<ChangeFeed> feed_;
};

constexpr std::chrono::milliseconds kNever = std::chrono::hours(1);

TEST_F(ChangeFeedTest, AListenerIsWokenByItsOwnOrgsEventsOnly) {
  const int64_t before = Append("default", "a");
  Start({.heartbeat = kNever});
  const auto subscription = feed_->Subscribe("default", listener_.Wake());
  const auto others = feed_->Subscribe("other", other_.Wake());
  Append("default", "b");
  ASSERT_TRUE(listener_.HasWakes(1));
  const int64_t last = Append("other", "c");
  ASSERT_TRUE(other_.HasWakes(1));
  EXPECT_EQ(listener_.wakes(), 1);

  const auto batch = feed_->Recent("default", before, 10);
  ASSERT_TRUE(batch.has_value());
  EXPECT_THAT(Resources(*batch), ElementsAre("b"));
  EXPECT_FALSE(batch->more);
  // Going on from this cursor skips no event of this org.
  EXPECT_EQ(batch->cursor, last);
}

TEST_F(ChangeFeedTest, WhatAllOrgsShareWakesEverybody) {
  const int64_t before = Append("default", "a");
  Start({.heartbeat = kNever});
  const auto subscription = feed_->Subscribe("default", listener_.Wake());
  const auto others = feed_->Subscribe("other", other_.Wake());
  Append("", "toolchains/t");
  ASSERT_TRUE(listener_.HasWakes(1));
  ASSERT_TRUE(other_.HasWakes(1));
  for (const char* org : {"default", "other"}) {
    const auto batch = feed_->Recent(org, before, 10);
    ASSERT_TRUE(batch.has_value());
    EXPECT_THAT(Resources(*batch), ElementsAre("toolchains/t")) << org;
  }
}

TEST_F(ChangeFeedTest, WhatIsNotInMemoryIsLeftToTheLog) {
  Start({.heartbeat = kNever, .kept = 2});
  const auto subscription = feed_->Subscribe("default", listener_.Wake());
  const int64_t first = Append("default", "a");
  Append("default", "b");
  const int64_t third = Append("default", "c");
  ASSERT_TRUE(Soon([&] {
    const auto batch = feed_->Recent("default", third - 1, 1);
    return batch.has_value() && batch->cursor == third;
  }));
  EXPECT_FALSE(feed_->Recent("default", first - 1, 10).has_value());
  const auto batch = feed_->Recent("default", first, 1);
  ASSERT_TRUE(batch.has_value());
  EXPECT_THAT(Resources(*batch), ElementsAre("b"));
  EXPECT_TRUE(batch->more);
  EXPECT_LT(batch->cursor, third);
}

TEST_F(ChangeFeedTest, AnOrgWithoutListenersIsNotKept) {
  Start({.heartbeat = kNever});
  const auto others = feed_->Subscribe("other", other_.Wake());
  const int64_t first = Append("default", "a");
  Append("other", "b");
  ASSERT_TRUE(other_.HasWakes(1));
  EXPECT_FALSE(feed_->Recent("default", first, 10).has_value());
  const auto subscription = feed_->Subscribe("default", listener_.Wake());
  EXPECT_FALSE(feed_->Recent("default", first - 1, 10).has_value());
}

TEST_F(ChangeFeedTest, AnEndedSubscriptionIsNotWoken) {
  Start({.heartbeat = kNever});
  const auto subscription = feed_->Subscribe("default", listener_.Wake());
  {
    const auto ended = feed_->Subscribe("default", other_.Wake());
  }
  Append("default", "a");
  ASSERT_TRUE(listener_.HasWakes(1));
  EXPECT_EQ(other_.wakes(), 0);
}

TEST_F(ChangeFeedTest, HeartbeatsComeWithoutEvents) {
  Start({.heartbeat = std::chrono::milliseconds(5)});
  const auto subscription = feed_->Subscribe("default", listener_.Wake());
  EXPECT_TRUE(listener_.HasBeats(3));
  const auto batch = feed_->Recent("default", 0, 10);
  ASSERT_TRUE(batch.has_value());
  EXPECT_THAT(batch->events, IsEmpty());
}

TEST_F(ChangeFeedTest, HeartbeatsComeThoughOthersAreBusy) {
  Start({.heartbeat = std::chrono::milliseconds(20)});
  const auto subscription = feed_->Subscribe("default", listener_.Wake());
  // Each event of the other org causes another commit, so the feed is never
  // idle.
  const auto over = std::make_shared<std::atomic<bool>>(false);
  const auto others = feed_->Subscribe("other", [this, over](bool) {
    if (!*over) {
      Append("other", "b");
    }
  });
  Append("other", "a");
  EXPECT_TRUE(listener_.HasBeats(3));
  *over = true;
}

TEST_F(ChangeFeedTest, WhileTheLogCannotBeReadListenersAreSentThere) {
  Start({.heartbeat = std::chrono::milliseconds(20)});
  const auto subscription = feed_->Subscribe("default", listener_.Wake());
  const int64_t first = Append("default", "a");
  ASSERT_TRUE(listener_.HasWakes(1));
  Execute("ALTER TABLE events RENAME TO mislaid");
  ASSERT_TRUE(listener_.HasWakes(2));
  EXPECT_FALSE(feed_->Recent("default", first, 10).has_value());
  Execute("ALTER TABLE mislaid RENAME TO events");
  Append("default", "b");
  EXPECT_TRUE(Soon([&] {
    const auto batch = feed_->Recent("default", first, 10);
    return batch.has_value() &&
           Resources(*batch) == std::vector<std::string>{"b"};
  }));
}

}  // namespace
}  // namespace bootmill::server
