// SPDX-License-Identifier: Apache-2.0
#include "server/auth/sign_in_throttle.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_format.h"

namespace bootmill::server {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr store::Time kStart{std::chrono::hours(24 * 365 * 50)};
constexpr SignInThrottle::Options kSmall{.account{3, minutes(5)},
                                         .address{5, minutes(1)},
                                         .browser{2, minutes(5)},
                                         .entries = 8};

class SignInThrottleTest : public ::testing::Test {
 protected:
  bool Take(const SignInThrottle::Try& who) {
    return !throttle_.Take(who, now_).has_value();
  }
  int TakeAll(const SignInThrottle::Try& who) {
    int taken = 0;
    while (taken < 100 && Take(who)) {
      ++taken;
    }
    return taken;
  }

  store::Time now_ = kStart;
  SignInThrottle throttle_{kSmall};
};

TEST_F(SignInThrottleTest, AnAccountIsTriedAFewTimesFromWhereverThatIs) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(Take({"anna", absl::StrFormat("192.0.2.%d", i), ""}));
  }
  EXPECT_EQ(throttle_.Take({"anna", "192.0.2.9", ""}, now_), minutes(5));
  now_ += minutes(2);
  EXPECT_EQ(throttle_.Take({"anna", "192.0.2.9", ""}, now_), minutes(3));
  EXPECT_TRUE(Take({"berta", "192.0.2.9", ""}));
  now_ += minutes(3);
  EXPECT_EQ(TakeAll({"anna", "192.0.2.9", ""}), 1);
  now_ += minutes(15);
  EXPECT_EQ(TakeAll({"anna", "192.0.2.9", ""}), 3);
}

TEST_F(SignInThrottleTest, AnAddressTriesAFewAccounts) {
  int taken = 0;
  for (int i = 0; i < 10; ++i) {
    taken += Take({absl::StrFormat("user%d", i), "192.0.2.1", ""}) ? 1 : 0;
  }
  EXPECT_EQ(taken, 5);
  EXPECT_FALSE(Take({"anna", "192.0.2.1", ""}));
  EXPECT_TRUE(Take({"anna", "192.0.2.2", ""}))
      << "what was refused does not count against the account";
}

TEST_F(SignInThrottleTest, StrangersKeepNoKnownBrowserOut) {
  TakeAll({"anna", "192.0.2.1", ""});
  TakeAll({"berta", "192.0.2.1", ""});
  ASSERT_FALSE(Take({"anna", "192.0.2.1", ""}));
  EXPECT_EQ(TakeAll({"anna", "192.0.2.1", "notebook"}), 2);
  EXPECT_EQ(TakeAll({"anna", "192.0.2.1", "telephone"}), 2);
}

TEST_F(SignInThrottleTest, WhoeverIsRightHasNotTried) {
  for (int i = 0; i < 20; ++i) {
    const SignInThrottle::Try right{"anna", "192.0.2.1", ""};
    ASSERT_TRUE(Take(right));
    throttle_.GiveBack(right, now_);
  }
  EXPECT_EQ(TakeAll({"anna", "192.0.2.1", ""}), 3);
}

TEST_F(SignInThrottleTest, ForgetsWhoeverHasTriedLeast) {
  TakeAll({"anna", "192.0.2.1", ""});
  for (int i = 0; i < 50; ++i) {
    Take({absl::StrFormat("user%d", i), absl::StrFormat("192.0.3.%d", i), ""});
  }
  EXPECT_FALSE(Take({"anna", "192.0.2.2", ""}))
      << "many names do not wash a guessed one away";
}

TEST_F(SignInThrottleTest, AClockThatIsSetBackLocksNobodyOut) {
  TakeAll({"anna", "192.0.2.1", ""});
  now_ -= std::chrono::hours(1000);
  EXPECT_FALSE(Take({"anna", "192.0.2.1", ""}));
  now_ += minutes(15);
  EXPECT_TRUE(Take({"anna", "192.0.2.1", ""}));
}

}  // namespace
}  // namespace bootmill::server
