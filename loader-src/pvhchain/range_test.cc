// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "loader-src/pvhchain/testing/loader.h"

namespace pvhchain {
namespace {

TEST(RangeTest, OverlapMeansAByteInCommon) {
  const struct {
    ldr_range a, b;
    bool overlap;
  } cases[] = {
      {{0, 10}, {10, 20}, false}, {{0, 10}, {9, 20}, true},
      {{0, 100}, {40, 50}, true}, {{40, 50}, {0, 100}, true},
      {{5, 5}, {0, 10}, false},   {{0, 10}, {5, 5}, false},
      {{3, 4}, {3, 4}, true},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(ldr_range_overlaps(c.a, c.b), c.overlap)
        << c.a.start << " " << c.b.start;
    EXPECT_EQ(ldr_range_overlaps(c.b, c.a), c.overlap);
  }
}

std::optional<uint64_t> FindGap(ldr_range room,
                                const std::vector<ldr_range>& taken,
                                uint64_t from, uint64_t size) {
  ldr_ranges list{};
  for (const ldr_range range : taken) {
    ldr_ranges_add(&list, range);
  }
  uint64_t start = 0;
  return ldr_ranges_find_gap(room, &list, from, size, 0x10, &start)
             ? std::optional(start)
             : std::nullopt;
}

TEST(RangeTest, FindsTheLowestGap) {
  EXPECT_EQ(FindGap({0x100, 0x200}, {}, 0, 0x100), 0x100U);
  EXPECT_EQ(FindGap({0x100, 0x200}, {}, 0, 0x101), std::nullopt);
  EXPECT_EQ(FindGap({0x101, 0x200}, {}, 0, 0x10), 0x110U);
  EXPECT_EQ(FindGap({0x100, 0x200}, {}, 0x181, 0x10), 0x190U);
  EXPECT_EQ(FindGap({0x100, 0x200}, {}, 0x300, 1), std::nullopt);
  // Obstacles in any order, one of which contains the candidate completely.
  EXPECT_EQ(FindGap({0, 0x200}, {{0x55, 0x61}, {0, 0x51}}, 0, 0x10), 0x70U);
  EXPECT_EQ(FindGap({0, 0x200}, {{0, 0x1f1}}, 0, 0x10), std::nullopt);
  // The range fits exactly between two obstacles.
  EXPECT_EQ(FindGap({0, 0x200}, {{0, 0x10}, {0x20, 0x200}}, 0, 0x10), 0x10U);
}

TEST(RangeTest, LeavesOutEmptyRanges) {
  ldr_ranges list{};
  ldr_ranges_add(&list, {5, 5});
  ldr_ranges_add(&list, {6, 5});
  EXPECT_EQ(list.count, 0U);
}

}  // namespace
}  // namespace pvhchain
