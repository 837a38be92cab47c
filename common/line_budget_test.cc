// SPDX-License-Identifier: Apache-2.0
#include "common/line_budget.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace bootmill {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Optional;

constexpr RateMeter::Time kStart{seconds(1000)};
constexpr LineBudget::Limits kLimits{.one = {.burst = 3, .per_second = 0.5},
                                     .all = {.burst = 7, .per_second = 1}};

// Returns how many of `count` lines are admitted.
int Admitted(LineBudget& budget, const std::string& cause, int count,
             RateMeter::Time now = kStart) {
  int admitted = 0;
  for (int i = 0; i < count; ++i) {
    admitted += budget.Admit(cause, now).has_value() ? 1 : 0;
  }
  return admitted;
}

TEST(LineBudgetTest, EachCauseHasAFewLines) {
  LineBudget budget(kLimits);
  EXPECT_EQ(Admitted(budget, "a", 1000), 3);
  EXPECT_EQ(Admitted(budget, "b", 1000), 3);
}

TEST(LineBudgetTest, TheNextLineCountsThoseThatAreLeftOut) {
  LineBudget budget(kLimits);
  EXPECT_THAT(budget.Admit("a", kStart), Optional(std::string()));
  EXPECT_EQ(Admitted(budget, "a", 100), 2);
  EXPECT_THAT(budget.Admit("a", kStart + seconds(2)),
              Optional(HasSubstr("98 more")));
  EXPECT_THAT(budget.Admit("a", kStart + seconds(4)), Optional(std::string()));
}

TEST(LineBudgetTest, ManyCausesHaveNoMoreThanALimitTogether) {
  LineBudget budget(kLimits);
  int admitted = 0;
  for (int i = 0; i < 1000; ++i) {
    admitted += Admitted(budget, std::to_string(i), 1);
  }
  EXPECT_EQ(admitted, 7);
}

TEST(LineBudgetTest, QuietCausesAreForgotten) {
  LineBudget budget(kLimits);
  for (int i = 0; i < 1000; ++i) {
    Admitted(budget, std::to_string(i), 1);
  }
  Admitted(budget, "a", 1, kStart + std::chrono::hours(1));
  EXPECT_EQ(budget.size(), 1U);
}

}  // namespace
}  // namespace bootmill
