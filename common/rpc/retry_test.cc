// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/retry.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/rpc/error_info.h"

namespace bootmill::rpc {
namespace {

using std::chrono::milliseconds;

TEST(RetryBudgetTest, WaitsLongerEachTimeAndGivesUp) {
  RetryBudget budget;
  std::vector<int64_t> waits;
  while (const auto wait = budget.Delay(absl::UnavailableError("gone"))) {
    waits.push_back(wait->count());
  }
  EXPECT_EQ(waits, (std::vector<int64_t>{200, 400, 800, 1600, 3200, 5000, 5000,
                                         5000, 5000, 3800}))
      << "30 s in all";
}

TEST(RetryBudgetTest, WithoutPatienceThereIsOneTry) {
  RetryBudget budget({milliseconds(0)});
  EXPECT_EQ(budget.Delay(absl::UnavailableError("gone")), std::nullopt);
}

TEST(RetryBudgetTest, LongTriesUseThePatienceUp) {
  RetryBudget budget({milliseconds(2000)});
  budget.Spend(milliseconds(1700));
  EXPECT_EQ(budget.Delay(absl::UnavailableError("gone")), milliseconds(200));
  budget.Spend(milliseconds(10'000));
  EXPECT_EQ(budget.Delay(absl::UnavailableError("gone")), std::nullopt);
}

TEST(RetryBudgetTest, TellsOnceThatItWaits) {
  std::vector<std::string> told;
  RetryBudget budget({milliseconds(100), [&told](const absl::Status& why) {
                        told.emplace_back(why.message());
                      }});
  EXPECT_FALSE(budget.Wait(absl::NotFoundError("no")));
  EXPECT_TRUE(told.empty()) << "nothing is waited for";
  const absl::Status busy = BusyError("FULL", "full", milliseconds(1));
  EXPECT_TRUE(budget.Wait(busy));
  EXPECT_TRUE(budget.Wait(busy));
  EXPECT_EQ(told, std::vector<std::string>{"full"});
}

TEST(RetryBudgetTest, WaitsAsLongAsTheDaemonAsksWithinItsTotal) {
  RetryBudget budget({milliseconds(2500)});
  const absl::Status busy = BusyError("FULL", "full", milliseconds(1200));
  EXPECT_EQ(budget.Delay(busy), milliseconds(1200));
  EXPECT_EQ(budget.Delay(busy), milliseconds(1200));
  EXPECT_EQ(budget.Delay(busy), std::nullopt);
}

TEST(RetryBudgetTest, LeavesAloneWhatAnotherTryCannotChange) {
  for (const auto code :
       {absl::StatusCode::kInvalidArgument, absl::StatusCode::kNotFound,
        absl::StatusCode::kPermissionDenied, absl::StatusCode::kAborted,
        absl::StatusCode::kDeadlineExceeded, absl::StatusCode::kDataLoss,
        absl::StatusCode::kResourceExhausted}) {
    RetryBudget budget;
    EXPECT_EQ(budget.Delay(absl::Status(code, "no")), std::nullopt)
        << absl::StatusCodeToString(code);
  }
}

TEST(RetryBudgetTest, WaitsUnlessAnotherTryCannotHelpOrItIsCancelled) {
  const absl::Status busy = BusyError("FULL", "full", milliseconds(20));
  RetryBudget budget;
  const Stopwatch watch;
  EXPECT_TRUE(budget.Wait(busy));
  EXPECT_GE(watch.Elapsed(), milliseconds(20));
  EXPECT_FALSE(budget.Wait(absl::NotFoundError("no")));
  Cancellation cancellation;
  cancellation.Cancel();
  EXPECT_FALSE(budget.Wait(busy, cancellation));
}

// The delay comes from the network, so it may be negative.
TEST(RetryBudgetTest, ANegativeDelayIsNone) {
  RetryBudget budget;
  EXPECT_EQ(budget.Delay(BusyError("FULL", "full", milliseconds(-5))),
            milliseconds(0));
}

}  // namespace
}  // namespace bootmill::rpc
