// SPDX-License-Identifier: Apache-2.0
#include "common/rate_meter.h"

#include <gtest/gtest.h>

namespace bootmill {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr RateMeter::Time kStart{seconds(1000)};

TEST(RateMeterTest, GivesItsBurstAndThenItsRate) {
  RateMeter meter({.burst = 3, .per_second = 2});
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(meter.Take(kStart));
  }
  EXPECT_FALSE(meter.Take(kStart));
  EXPECT_TRUE(meter.Take(kStart + milliseconds(500)));
  EXPECT_FALSE(meter.Take(kStart + milliseconds(500)));
}

TEST(RateMeterTest, SavesNoMoreThanItsBurst) {
  RateMeter meter({.burst = 2, .per_second = 100});
  EXPECT_TRUE(meter.Take(kStart));
  EXPECT_FALSE(meter.IsFull(kStart));
  const RateMeter::Time later = kStart + std::chrono::hours(1);
  EXPECT_TRUE(meter.IsFull(later));
  EXPECT_TRUE(meter.Take(later));
  EXPECT_TRUE(meter.Take(later));
  EXPECT_FALSE(meter.Take(later));
}

TEST(RateMeterTest, TellsHowLongTheNextTakes) {
  RateMeter meter({.burst = 1, .per_second = 4});
  EXPECT_EQ(meter.Wait(kStart), milliseconds(0));
  EXPECT_TRUE(meter.Take(kStart));
  EXPECT_EQ(meter.Wait(kStart), milliseconds(250));
  EXPECT_EQ(meter.Wait(kStart + milliseconds(100)), milliseconds(150));
  EXPECT_TRUE(meter.Take(kStart + milliseconds(250)));
  RateMeter never({.burst = 1, .per_second = 0});
  EXPECT_TRUE(never.Take(kStart));
  EXPECT_EQ(never.Wait(kStart), std::chrono::hours(24));
}

}  // namespace
}  // namespace bootmill
