// SPDX-License-Identifier: Apache-2.0
#include "server/api/change_rates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/rpc/error_info.h"
#include "common/testing/status_matchers.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

constexpr RateMeter::Time kStart{std::chrono::hours(1)};

Identity User(const std::string& org, const std::string& id) {
  return {.kind = Identity::Kind::kUser, .org = org, .id = id};
}

// Returns how many of `count` calls are admitted.
int Admitted(ChangeRates& rates, const Identity& caller, int count,
             RateMeter::Time now = kStart) {
  int admitted = 0;
  for (int i = 0; i < count; ++i) {
    admitted += rates.Take(caller, now).ok() ? 1 : 0;
  }
  return admitted;
}

TEST(ChangeRatesTest, HundredsOfFleetsAreAppliedBuiltAndPromotedAtOnce) {
  ChangeRates rates;
  EXPECT_EQ(Admitted(rates, User("acme", "provider"), 3 * 300), 900);
}

TEST(ChangeRatesTest, WhoGoesOnIsHeldToTheRate) {
  ChangeRates rates;
  const Identity script = User("acme", "script");
  EXPECT_EQ(Admitted(rates, script, 100'000), 3000);
  const absl::Status refused = rates.Take(script, kStart);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted,
                                HasSubstr("bootmill://acme/user/script")));
  const auto info = rpc::ErrorInfoOf(refused);
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason(), "TOO_MANY_CHANGES");
  EXPECT_EQ(info->retry_delay().nanos(), 500'000'000);
  EXPECT_EQ(
      Admitted(rates, script, 1000, kStart + std::chrono::milliseconds(500)),
      1);
  EXPECT_EQ(Admitted(rates, script, 1000, kStart + std::chrono::minutes(1)),
            119);
}

TEST(ChangeRatesTest, CallersOfAnOrgHaveFourTimesAsMuchTogether) {
  ChangeRates rates;
  int admitted = 0;
  for (int i = 0; i < 10; ++i) {
    admitted += Admitted(rates, User("acme", std::to_string(i)), 3000);
  }
  EXPECT_EQ(admitted, 12'000);
  EXPECT_THAT(
      rates.Take(User("acme", "9"), kStart),
      StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("org `acme`")));
  // Nobody else notices.
  EXPECT_THAT(rates.Take(User("other", "9"), kStart), IsOk());
}

TEST(ChangeRatesTest, RootHasAsMuchAsAnOrg) {
  ChangeRates rates;
  EXPECT_EQ(Admitted(rates, Identity{Identity::Kind::kRoot, "", ""}, 100'000),
            12'000);
}

TEST(ChangeRatesTest, OtherLimitsBeginAnew) {
  ChangeRates rates({.per_minute = 1});
  const Identity script = User("acme", "script");
  EXPECT_EQ(Admitted(rates, script, 100), 25);
  rates.SetLimits({.per_minute = 1});
  EXPECT_EQ(Admitted(rates, script, 100), 0);
  rates.SetLimits({.per_minute = 2});
  EXPECT_EQ(Admitted(rates, script, 100), 50);
}

TEST(ChangeRatesTest, WhoHasBeenQuietIsForgotten) {
  ChangeRates rates;
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(rates.Take(User(std::to_string(i), "a"), kStart), IsOk());
  }
  EXPECT_EQ(rates.size(), 200U);
  EXPECT_THAT(rates.Take(User("acme", "a"), kStart + std::chrono::hours(1)),
              IsOk());
  EXPECT_EQ(rates.size(), 2U);
}

}  // namespace
}  // namespace bootmill::server
