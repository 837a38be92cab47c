// SPDX-License-Identifier: Apache-2.0
#include "common/checked_math.h"

#include <gtest/gtest.h>

namespace bootmill {
namespace {

constexpr uint32_t kMax = UINT32_MAX;

TEST(CheckedMathTest, AddsUpToTheLimit) {
  EXPECT_EQ(CheckedAdd<uint32_t>(kMax - 1, 1), kMax);
  EXPECT_EQ(CheckedAdd<uint32_t>(kMax, 1), std::nullopt);
}

TEST(CheckedMathTest, MultipliesUpToTheLimit) {
  EXPECT_EQ(CheckedMul<uint32_t>(0, kMax), 0U);
  EXPECT_EQ(CheckedMul<uint32_t>(0xffff, 0x10001), kMax);
  EXPECT_EQ(CheckedMul<uint32_t>(0x10000, 0x10000), std::nullopt);
}

TEST(CheckedMathTest, RoundsUpUnlessThatWraps) {
  EXPECT_EQ(CheckedRoundUp<uint32_t>(0, 8), 0U);
  EXPECT_EQ(CheckedRoundUp<uint32_t>(1, 8), 8U);
  EXPECT_EQ(CheckedRoundUp<uint32_t>(8, 8), 8U);
  EXPECT_EQ(CheckedRoundUp<uint32_t>(kMax, 8), std::nullopt);
}

TEST(CheckedMathTest, RangesDoNotWrap) {
  EXPECT_TRUE(RangeFits<uint32_t>(4, 4, 8));
  EXPECT_FALSE(RangeFits<uint32_t>(4, 5, 8));
  EXPECT_FALSE(RangeFits<uint32_t>(9, 0, 8));
  EXPECT_FALSE(RangeFits<uint32_t>(4, kMax, 8));
}

TEST(CheckedMathTest, KnowsPowersOfTwo) {
  EXPECT_FALSE(IsPowerOfTwo<uint32_t>(0));
  EXPECT_TRUE(IsPowerOfTwo<uint32_t>(1));
  EXPECT_TRUE(IsPowerOfTwo<uint32_t>(4096));
  EXPECT_FALSE(IsPowerOfTwo<uint32_t>(4097));
}

}  // namespace
}  // namespace bootmill
