// SPDX-License-Identifier: Apache-2.0
#include "common/clock.h"

#include <gtest/gtest.h>

#include <thread>

namespace bootmill {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST(CancellationTest, SleepsForAsLongAsItIsTold) {
  const Stopwatch watch;
  EXPECT_TRUE(Cancellation::Never().Sleep(milliseconds(20)));
  EXPECT_GE(watch.Elapsed(), milliseconds(20));
}

TEST(CancellationTest, EndsASleepOfAnotherThread) {
  Cancellation cancellation;
  bool slept = true;
  std::thread sleeper([&] { slept = cancellation.Sleep(hours(1)); });
  cancellation.Cancel();
  sleeper.join();
  EXPECT_FALSE(slept);
}

TEST(CancellationTest, NobodySleepsAfterwards) {
  Cancellation cancellation;
  EXPECT_FALSE(cancellation.cancelled());
  cancellation.Cancel();
  EXPECT_TRUE(cancellation.cancelled());
  EXPECT_FALSE(cancellation.Sleep(hours(1)));
}

TEST(PollUntilTest, AsksUntilItIsDone) {
  int asked = 0;
  EXPECT_TRUE(
      PollUntil([&] { return ++asked == 3; }, milliseconds(1), hours(1)));
  EXPECT_EQ(asked, 3);
}

TEST(PollUntilTest, GivesUpAtItsLimit) {
  EXPECT_FALSE(
      PollUntil([] { return false; }, milliseconds(1), milliseconds(10)));
}

}  // namespace
}  // namespace bootmill
