// SPDX-License-Identifier: Apache-2.0
#include "server/api/request_places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <utility>
#include <vector>

namespace bootmill::server {
namespace {

using ::testing::ElementsAre;

Identity User(const std::string& id) {
  return {.kind = Identity::Kind::kUser, .org = "default", .id = id};
}

class RequestPlacesTest : public ::testing::Test {
 protected:
  // When a place is given back, the next one that waits gets it and is put into
  // `held_`.
  ~RequestPlacesTest() override {
    while (!held_.empty()) {
      LeaveFirst();
    }
  }
  // Asks for a place; notes who gets one.
  void Enter(const std::string& who) {
    places_->Enter(User(who), [this, who](RequestPlaces::Place place) {
      in_.push_back(who);
      held_.push_back(std::move(place));
    });
  }
  void LeaveFirst() {
    const RequestPlaces::Place first = held_.front();
    held_.erase(held_.begin());
  }

  std::shared_ptr<RequestPlaces> places_ =
      RequestPlaces::Make({.all = 3, .per_caller = 2});
  std::vector<std::string> in_;
  std::vector<RequestPlaces::Place> held_;
};

TEST_F(RequestPlacesTest, OneCallerLeavesPlacesToOthers) {
  Enter("a");
  Enter("a");
  Enter("a");
  Enter("b");
  EXPECT_THAT(in_, ElementsAre("a", "a", "b"));
}

TEST_F(RequestPlacesTest, WhoWaitsGetsInWhenSomebodyLeaves) {
  for (const char* who : {"a", "a", "b", "a", "c", "c"}) {
    Enter(who);
  }
  EXPECT_THAT(in_, ElementsAre("a", "a", "b"));
  LeaveFirst();
  LeaveFirst();
  EXPECT_EQ(in_.size(), 5U);
  LeaveFirst();
  LeaveFirst();
  EXPECT_THAT(in_,
              ::testing::UnorderedElementsAre("a", "a", "b", "a", "c", "c"));
}

TEST_F(RequestPlacesTest, WhoHasLostInterestLetsThePlaceGoOn) {
  Enter("a");
  Enter("b");
  Enter("c");
  places_->Enter(User("d"), [](const RequestPlaces::Place& /*place*/) {});
  Enter("e");
  LeaveFirst();
  EXPECT_THAT(in_, ElementsAre("a", "b", "c", "e"));
}

TEST_F(RequestPlacesTest, TryingDoesNotWait) {
  const RequestPlaces::Place first = places_->TryEnter(User("a"));
  const RequestPlaces::Place second = places_->TryEnter(User("a"));
  EXPECT_NE(first, nullptr);
  EXPECT_NE(second, nullptr);
  EXPECT_EQ(places_->TryEnter(User("a")), nullptr);
  EXPECT_NE(places_->TryEnter(User("b")), nullptr);
}

TEST_F(RequestPlacesTest, TheGreedyLeavePlacesToThoseWhoHaveNone) {
  const auto places = RequestPlaces::Make({.all = 100, .per_caller = 20});
  std::vector<RequestPlaces::Place> held;
  for (int i = 0; i < 100; ++i) {
    for (const char* caller : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
      held.push_back(places->TryEnter(User(caller)));
    }
  }
  const auto taken = [&] {
    return std::count_if(held.begin(), held.end(),
                         [](const auto& place) { return place != nullptr; });
  };
  EXPECT_EQ(taken(), 89);
  for (int i = 0; i < 5; ++i) {
    held.push_back(places->TryEnter(User("late")));
    EXPECT_NE(held.back(), nullptr);
  }
  // Who comes alone has all that it may have.
  held.clear();
  for (int i = 0; i < 100; ++i) {
    held.push_back(places->TryEnter(User("a")));
  }
  EXPECT_EQ(taken(), 20);
}

class StalledPlacesTest : public RequestPlacesTest {
 protected:
  const RequestPlaces::Time start_ = std::chrono::steady_clock::now();

  // The client of the place number `i` keeps it from `when` on. If it has to
  // give way, that is noted, and the place is given back later.
  void Stall(size_t i, RequestPlaces::Time when) {
    RequestPlaces::WaitForClient(
        held_.at(i), [this, who = in_.at(i)] { evicted_.push_back(who); },
        when);
  }

  std::vector<std::string> evicted_;
};

TEST_F(StalledPlacesTest, WhoWaitsForItsClientForLongestGivesWayToOthers) {
  for (const char* who : {"a", "a", "b"}) {
    Enter(who);
  }
  Stall(1, start_);
  Stall(0, start_ + std::chrono::seconds(1));
  const RequestPlaces::Time later = start_ + std::chrono::seconds(5);
  places_->Refresh(later);
  EXPECT_TRUE(evicted_.empty()) << "nobody wants its place";
  Enter("c");
  places_->Refresh(later);
  EXPECT_THAT(evicted_, ElementsAre("a"));
  // One at a time: what comes free is perhaps enough.
  places_->Refresh(later);
  EXPECT_EQ(evicted_.size(), 1U);
  std::swap(held_.at(0), held_.at(1));
  LeaveFirst();
  EXPECT_THAT(in_, ElementsAre("a", "a", "b", "c"));
  Enter("d");
  places_->Refresh(later);
  EXPECT_EQ(evicted_.size(), 2U);
}

TEST_F(StalledPlacesTest, AClientHasSomeTimeForItsPart) {
  for (const char* who : {"a", "a", "b"}) {
    Enter(who);
  }
  Stall(0, start_);
  places_->Refresh(start_ + std::chrono::milliseconds(1999));
  Enter("c");
  EXPECT_TRUE(evicted_.empty());
  places_->Refresh(start_ + std::chrono::seconds(2));
  EXPECT_EQ(evicted_.size(), 1U);
}

TEST_F(StalledPlacesTest, WhoGoesOnStays) {
  for (const char* who : {"a", "a", "b"}) {
    Enter(who);
  }
  Stall(0, start_);
  RequestPlaces::GoOn(held_.front());
  Enter("c");
  places_->Refresh(start_ + std::chrono::hours(1));
  EXPECT_TRUE(evicted_.empty());
}

// It would only take them from itself.
TEST_F(StalledPlacesTest, NobodyGivesWayToOneWhoHasAllItMayHave) {
  for (const char* who : {"a", "a", "b"}) {
    Enter(who);
  }
  Stall(0, start_);
  Enter("a");
  places_->Refresh(start_ + std::chrono::hours(1));
  EXPECT_TRUE(evicted_.empty());
}

// Calls that were taken back while they waited.
TEST_F(RequestPlacesTest,
       ThousandsWhoNoLongerNeedAPlaceAreNotCallsWithinEachOther) {
  Enter("a");
  Enter("a");
  int let_go = 0;
  for (int i = 0; i < 100'000; ++i) {
    places_->Enter(User("a"), [&](const RequestPlaces::Place&) { ++let_go; });
  }
  LeaveFirst();
  EXPECT_EQ(let_go, 100'000);
}

}  // namespace
}  // namespace bootmill::server
