// SPDX-License-Identifier: Apache-2.0
#include "server/api/request_places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

  std::shared_ptr<RequestPlaces> places_ = RequestPlaces::Make(3, 2);
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
