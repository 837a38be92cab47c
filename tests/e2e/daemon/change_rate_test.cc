// SPDX-License-Identifier: Apache-2.0
// How often one caller may change something.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"
#include "common/testing/status_matchers.h"
#include "tests/e2e/daemon/builds.h"

namespace bootmill::e2e {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

constexpr int kAtOnce = 25;  // of one change a minute

server::DaemonOptions OneChangeAMinute() {
  server::DaemonOptions options;
  options.changes.per_minute = 1;
  return options;
}

class ChangeRateTest : public ::testing::Test {
 protected:
  static absl::Status SignInLink(Api& api) {
    return Call(api.sessions, &v1::SessionService::Stub::CreateSignInLink,
                v1::CreateSignInLinkRequest())
        .status();
  }
  Person Viewer(const std::string& id) const {
    return world_.Issue(kOrg, id, v1::Principal::KIND_USER,
                        v1::ACCESS_ROLE_VIEWER);
  }
  // Returns how many records of the org's audit log name `method`.
  int Records(const std::string& method) const {
    Api root = world_.Root();
    v1::ListAuditRecordsRequest request;
    request.set_page_size(1000);
    request.set_parent(kOrg);
    const auto page =
        Call(root.audit, &v1::AuditService::Stub::ListAuditRecords, request);
    EXPECT_THAT(page, IsOk());
    int count = 0;
    for (const v1::AuditRecord& record : page->records()) {
      count += record.method().ends_with(method) ? 1 : 0;
    }
    return count;
  }

  World world_{OneChangeAMinute()};
};

TEST_F(ChangeRateTest, IsTheSameOnBothTransportsAndSaysWhenToTryAgain) {
  const Person person = Viewer("viewer");
  Api viewer = world_.As(person);
  int made = 0;
  absl::Status last;
  for (int i = 0; i < 2 * kAtOnce; ++i) {
    last = SignInLink(viewer);
    made += last.ok() ? 1 : 0;
  }
  EXPECT_GE(made, kAtOnce);
  EXPECT_LE(made, kAtOnce + 2);
  EXPECT_THAT(last, StatusIs(absl::StatusCode::kResourceExhausted, _));
  const auto info = rpc::ErrorInfoOf(last);
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason(), "TOO_MANY_CHANGES");
  EXPECT_GT(info->retry_delay().seconds(), 10);

  const HttpAnswer answer = world_.Http(person).Post(
      "/bootmill.v1.SessionService/CreateSignInLink", "application/json", "{}");
  EXPECT_EQ(answer.status, 429) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr("TOO_MANY_CHANGES"));
  int seconds = 0;
  EXPECT_TRUE(absl::SimpleAtoi(answer.headers.at("retry-after"), &seconds));
  EXPECT_GT(seconds, 10);
}

TEST_F(ChangeRateTest, ConcernsNeitherReadingNorOthers) {
  Api viewer = world_.As(Viewer("viewer"));
  for (int i = 0; i < 2 * kAtOnce; ++i) {
    (void)SignInLink(viewer);
  }
  EXPECT_THAT(SignInLink(viewer),
              StatusIs(absl::StatusCode::kResourceExhausted, _));
  v1::ListFleetsRequest list;
  list.set_parent(kOrg);
  for (int i = 0; i < 10 * kAtOnce; ++i) {
    ASSERT_THAT(Call(viewer.fleets, &v1::FleetService::Stub::ListFleets, list),
                IsOk());
  }
  Api other = world_.As(Viewer("other"));
  EXPECT_THAT(SignInLink(other), IsOk());
}

TEST_F(ChangeRateTest, BoundsTheAuditLogWithItsRefusals) {
  Api admin = world_.As(world_.admin());
  for (int i = 0; i < 200; ++i) {
    v1::CreateFleetRequest request;
    request.set_parent(kOrg);
    *request.mutable_source() = Spec(absl::StrFormat("fleet-%d", i));
    (void)Call(admin.fleets, &v1::FleetService::Stub::CreateFleet, request);
  }
  constexpr int kRefusals = 30;
  const int records = Records("FleetService/CreateFleet");
  EXPECT_GE(records, kAtOnce + kRefusals);
  EXPECT_LE(records, kAtOnce + kRefusals + 4);
}

TEST_F(ChangeRateTest, IsTakenOverByAReload) {
  Api admin = world_.As(world_.admin());
  CreateFleet(admin, kOrg, "first");
  server::DaemonOptions options;
  options.changes.per_minute = 100;
  ASSERT_THAT(world_.daemon().Reload(options), IsOk());
  for (int i = 0; i < 2 * kAtOnce; ++i) {
    ASSERT_THAT(SignInLink(admin), IsOk()) << i;
  }
}

// What a provider does on its busiest day.
TEST(DefaultChangeRateTest, ThreeHundredFleetsAreApplied) {
  World world;
  Api admin = world.As(world.admin());
  for (int i = 0; i < 300; ++i) {
    CreateFleet(admin, kOrg, absl::StrFormat("fleet-%d", i));
  }
}

}  // namespace
}  // namespace bootmill::e2e
