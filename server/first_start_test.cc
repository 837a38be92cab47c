// SPDX-License-Identifier: Apache-2.0
#include "server/first_start.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "common/status_macros.h"
#include "common/testing/status_matchers.h"
#include "server/store/builds.h"
#include "server/store/events.h"
#include "server/store/fleets.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::IsOk;

class FirstStartTest : public store::testing::StoreTest {};

TEST_F(FirstStartTest, WhoFollowsEventsLearnsOfInterruptedBuilds) {
  ASSERT_OK_AND_ASSIGN(
      const Credentials credentials,
      Credentials::OpenOrCreate(
          directory(), {.server_names = {},
                        .now = std::chrono::floor<std::chrono::seconds>(
                            std::chrono::system_clock::now())}));
  ASSERT_THAT(db().Write([](store::Writer& writer) -> absl::Status {
    RETURN_IF_ERROR(
        store::testing::MakeRelease(writer, "default", "web", "image")
            .status());
    return store::InsertBuild(writer, store::testing::SampleBuild("b1", "web"));
  }),
              IsOk());
  // The second start finds nothing to end.
  ASSERT_THAT(PrepareDatabase(db(), credentials), IsOk());
  ASSERT_THAT(PrepareDatabase(db(), credentials), IsOk());
  ASSERT_OK_AND_ASSIGN(const std::vector<store::Event> events,
                       db().Read([](auto& reader) {
                         return store::EventsAfter(reader, "default", 0, 10);
                       }));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].change, v1::Event::CHANGE_UPDATED);
  EXPECT_EQ(events[0].resource, "orgs/default/builds/b1");
}

}  // namespace
}  // namespace bootmill::server
