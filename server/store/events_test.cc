// SPDX-License-Identifier: Apache-2.0
#include "server/store/events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "common/rpc/error_info.h"
#include "common/testing/status_matchers.h"
#include "server/store/request_ids.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::store {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using ::testing::_;
using testing::At;
using ::testing::HasSubstr;

class EventsTest : public testing::StoreTest {
 protected:
  absl::StatusOr<int64_t> Append(const std::string& org,
                                 const std::string& resource) {
    return db().Write([&](Writer& writer) {
      return AppendEvent(writer,
                         {0, org, v1::Event::CHANGE_CREATED, resource, At(0)});
    });
  }
  absl::StatusOr<std::vector<Event>> After(int64_t cursor, int limit = 10) {
    return db().Read([&](Reader& reader) {
      return EventsAfter(reader, "default", cursor, limit);
    });
  }
  absl::StatusOr<int64_t> Trim(int64_t keep) {
    return db().Write([&](Writer& writer) { return TrimEvents(writer, keep); });
  }
};

TEST_F(EventsTest, GivesTheEventsOfOneOrgAfterACursor) {
  ASSERT_OK_AND_ASSIGN(const auto none, After(0));
  EXPECT_TRUE(none.empty());
  ASSERT_OK_AND_ASSIGN(const int64_t first, Append("default", "a"));
  ASSERT_THAT(Append("system", "b"), IsOk());
  ASSERT_THAT(Append("default", "c"), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto all, After(0));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].cursor, first);
  EXPECT_EQ(all[0].resource, "a");
  EXPECT_EQ(all[0].change, v1::Event::CHANGE_CREATED);
  EXPECT_EQ(all[1].resource, "c");
  ASSERT_OK_AND_ASSIGN(const auto rest, After(first));
  EXPECT_EQ(rest.size(), 1U);
  ASSERT_OK_AND_ASSIGN(const auto one, After(0, 1));
  EXPECT_EQ(one.size(), 1U);
  ASSERT_OK_AND_ASSIGN(const int64_t last, db().Read([](Reader& reader) {
    return LastCursor(reader);
  }));
  EXPECT_EQ(last, 3);
}

TEST_F(EventsTest, GivesWhatAllOrgsShareInItsPlace) {
  for (const auto& [org, resource] :
       {std::pair("default", "a"), std::pair("", "b"), std::pair("system", "c"),
        std::pair("default", "d"), std::pair("", "e")}) {
    ASSERT_THAT(Append(org, resource), IsOk());
  }
  std::string seen;
  ASSERT_OK_AND_ASSIGN(const auto all, After(0));
  for (const Event& event : all) {
    seen += event.resource;
  }
  EXPECT_EQ(seen, "abde");
  ASSERT_OK_AND_ASSIGN(const auto some, After(1, 2));
  ASSERT_EQ(some.size(), 2U);
  EXPECT_EQ(some[0].resource, "b");
  EXPECT_EQ(some[1].resource, "d");
}

TEST_F(EventsTest, GoesWithTheChangeItTellsOf) {
  EXPECT_THAT(db().Write([](Writer& writer) -> absl::Status {
    EXPECT_THAT(AppendEvent(writer, {0, "default", v1::Event::CHANGE_UPDATED,
                                     "a", At(0)}),
                IsOk());
    return absl::AbortedError("the change was refused");
  }),
              StatusIs(absl::StatusCode::kAborted, _));
  ASSERT_OK_AND_ASSIGN(const auto events, After(0));
  EXPECT_TRUE(events.empty());
}

TEST_F(EventsTest, RefusesACursorThatTheLogDoesNotReach) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_THAT(Append("default", "r"), IsOk());
  }
  ASSERT_OK_AND_ASSIGN(const int64_t gone, Trim(2));
  EXPECT_EQ(gone, 3);
  EXPECT_THAT(After(3), IsOk());
  EXPECT_THAT(After(0), IsOk());
  for (const int64_t cursor : {2, 6, -1}) {
    const auto events = After(cursor);
    EXPECT_THAT(events, StatusIs(absl::StatusCode::kOutOfRange,
                                 HasSubstr("go on from cursor 5")));
    const auto info = rpc::ErrorInfoOf(events.status());
    ASSERT_TRUE(info.has_value());
    EXPECT_EQ(info->metadata().at("cursor"), "5");
  }
}

TEST_F(EventsTest, NeverUsesACursorTwice) {
  ASSERT_THAT(Append("default", "a"), IsOk());
  ASSERT_THAT(Trim(0), IsOk());
  Reopen();
  ASSERT_OK_AND_ASSIGN(const int64_t next, Append("default", "b"));
  EXPECT_EQ(next, 2);
}

class RequestIdsTest : public testing::StoreTest {
 protected:
  absl::Status Remember(const RequestKey& key, const std::string& request,
                        const std::string& response, Time now) {
    return db().Write([&](Writer& writer) {
      return RememberResponse(writer, key, Sha256(AsBytes(request)), response,
                              now);
    });
  }
  absl::StatusOr<std::optional<std::string>> Find(const RequestKey& key,
                                                  const std::string& request,
                                                  Time now) {
    return db().Read([&](Reader& reader) {
      return FindResponse(reader, key, Sha256(AsBytes(request)), now);
    });
  }

  const RequestKey key_{"default", "alice", "CreateFleet", "id-1"};
  static constexpr int kDay = 24 * 60 * 60;
};

TEST_F(RequestIdsTest, AnswersTheSameRequestForADay) {
  const std::string response("\x0a\x00\xff", 3);
  ASSERT_THAT(Remember(key_, "request", response, At(0)), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto soon, Find(key_, "request", At(kDay - 1)));
  EXPECT_EQ(soon, response);
  ASSERT_OK_AND_ASSIGN(const auto late, Find(key_, "request", At(kDay)));
  EXPECT_FALSE(late.has_value());
}

TEST_F(RequestIdsTest, RefusesTheIdForAnotherRequest) {
  ASSERT_THAT(Remember(key_, "request", "x", At(0)), IsOk());
  EXPECT_THAT(
      Find(key_, "other", At(1)),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("request_id")));
  ASSERT_OK_AND_ASSIGN(const auto late, Find(key_, "other", At(kDay)));
  EXPECT_FALSE(late.has_value());
}

TEST_F(RequestIdsTest, IsOneCallersOwn) {
  ASSERT_THAT(Remember(key_, "request", "x", At(0)), IsOk());
  for (const RequestKey& key :
       {RequestKey{"system", "alice", "CreateFleet", "id-1"},
        RequestKey{"default", "bob", "CreateFleet", "id-1"},
        RequestKey{"default", "alice", "Other", "id-1"},
        RequestKey{"default", "alice", "CreateFleet", "2"}}) {
    ASSERT_OK_AND_ASSIGN(const auto found, Find(key, "other", At(1)));
    EXPECT_FALSE(found.has_value());
  }
}

TEST_F(RequestIdsTest, TakesAnIdAgainAfterADay) {
  ASSERT_THAT(Remember(key_, "request", "x", At(0)), IsOk());
  EXPECT_THAT(Remember(key_, "request", "y", At(1)),
              StatusIs(absl::StatusCode::kAlreadyExists, _));
  ASSERT_THAT(Remember(key_, "other", "z", At(kDay)), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto found, Find(key_, "other", At(kDay + 1)));
  EXPECT_EQ(found, "z");
}

TEST_F(RequestIdsTest, ForgetsWhatIsOld) {
  ASSERT_THAT(Remember(key_, "request", "x", At(0)), IsOk());
  const auto forget = [&](int seconds) {
    return db()
        .Write([&](Writer& writer) {
          return ForgetOldResponses(writer, At(seconds));
        })
        .value_or(-1);
  };
  EXPECT_EQ(forget(kDay - 1), 0);
  EXPECT_EQ(forget(kDay), 1);
}

}  // namespace
}  // namespace bootmill::store
