// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/text_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <string>

#include "common/testing/run_program.h"
#include "common/testing/temp_dir.h"

namespace bootmill::server {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

std::string Numbers(int from, int to) {
  std::string text;
  for (int i = from; i <= to; ++i) {
    text += std::to_string(i) + "\n";
  }
  return text;
}

// Returns what GNU patch makes of `from` with the diff.
std::string Patched(const std::string& from, const std::string& diff) {
  const testing::TempDir dir;
  const std::string text = dir.path() + "/text";
  const std::string diff_file = dir.path() + "/diff";
  std::ofstream(text) << from;
  std::ofstream(diff_file) << diff;
  EXPECT_EQ(
      testing::RunProgram({"patch", "--quiet", "--fuzz=0", text, diff_file}), 0)
      << diff;
  std::ifstream in(text);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

TEST(UnifiedDiffTest, EqualTextsHaveNone) {
  EXPECT_EQ(UnifiedDiff("a\nb\n", "a\nb\n"), "");
  EXPECT_EQ(UnifiedDiff("", ""), "");
}

TEST(UnifiedDiffTest, ShowsThreeLinesAroundAChange) {
  EXPECT_EQ(
      UnifiedDiff(Numbers(1, 20), Numbers(1, 9) + "x\n" + Numbers(11, 20)),
      "@@ -7,7 +7,7 @@\n 7\n 8\n 9\n-10\n+x\n 11\n 12\n 13\n");
}

TEST(UnifiedDiffTest, AMissingLastLineBreakIsToldInWords) {
  EXPECT_EQ(UnifiedDiff("a\n", "a"), "the last line break differs\n");
}

TEST(UnifiedDiffTest, EndsWhenItIsTooLongAndSaysHowMuchIsLeft) {
  // Each line becomes a plus and a line break, behind the line of the hunk.
  const std::string diff = UnifiedDiff("", std::string(kMaxDiffBytes, '\n'));
  ASSERT_LE(diff.size(), kMaxDiffBytes + 64);
  const auto shown =
      static_cast<size_t>(std::count(diff.begin(), diff.end(), '+')) - 1;
  EXPECT_THAT(diff.substr(diff.size() - 64),
              EndsWith("+\n... " + std::to_string(kMaxDiffBytes - shown) +
                       " more lines are not shown\n"));
}

TEST(UnifiedDiffTest, OneLineThatIsTooLongIsLeftOut) {
  const std::string diff = UnifiedDiff("a\n", std::string(kMaxDiffBytes, 'x'));
  EXPECT_EQ(diff, "@@ -1,1 +1,1 @@\n-a\n... 1 more lines are not shown\n");
}

TEST(UnifiedDiffTest, PatchMakesTheOneTextOfTheOther) {
  std::mt19937 random(7);
  for (int i = 0; i < 60; ++i) {
    std::string from;
    std::string to;
    for (int line = 0; line < 40; ++line) {
      const std::string text = std::to_string(random() % 5) + "\n";
      const auto what = random() % 6;
      from += what == 0 ? "" : text;
      to += what == 1 ? "" : what == 2 ? "new\n" : text;
    }
    const std::string diff = UnifiedDiff(from, to);
    if (!diff.empty()) {
      EXPECT_EQ(Patched(from, diff), to);
    }
  }
}

TEST(UnifiedDiffTest, WhatIsTooLongToCompareIsReplaced) {
  const std::string from = "same\n" + Numbers(1, 3000) + "end\n";
  const std::string to = "same\n" + Numbers(10'001, 13'000) + "end\n";
  const std::string diff = UnifiedDiff(from, to);
  EXPECT_THAT(diff, HasSubstr("\n-3000\n"));
  EXPECT_EQ(Patched(from, diff), to);
}

TEST(UnifiedDiffTest, LongTextsWithNearChangesAreComparedByLine) {
  const std::string from = Numbers(1, 50'000);
  const std::string to = Numbers(1, 20'000) + "x\n" + Numbers(20'001, 50'000);
  const std::string diff = UnifiedDiff(from, to);
  EXPECT_THAT(diff, HasSubstr("@@ -19998,6 +19998,7 @@"));
}

}  // namespace
}  // namespace bootmill::server
