// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "server/http/artifact_route.h"

namespace bootmill::server {
namespace {

constexpr ByteRange kWhole{};
constexpr ByteRange kNone{.kind = ByteRange::Kind::kUnsatisfiable};

ByteRange Part(size_t offset, size_t size) {
  return {.kind = ByteRange::Kind::kPart, .offset = offset, .size = size};
}

TEST(ParseRangeTest, ReadsOneRangeAndIgnoresTheRest) {
  struct Row {
    const char* header;
    ByteRange expected;
  };
  const Row rows[] = {
      {"", kWhole},
      {"bytes=0-0", Part(0, 1)},
      {"bytes=0-99", Part(0, 100)},
      {"bytes=10-19", Part(10, 10)},
      {"bytes=90-", Part(90, 10)},
      {"bytes=0-", Part(0, 100)},
      {"bytes=90-1000", Part(90, 10)},
      {"bytes=99-99", Part(99, 1)},
      {"bytes=-1", Part(99, 1)},
      {"bytes=-100", Part(0, 100)},
      {"bytes=-1000", Part(0, 100)},
      {"BYTES=1-2", Part(1, 2)},
      {"bytes= 1-2 ", Part(1, 2)},
      {"bytes=0-18446744073709551615", Part(0, 100)},
      {"bytes=0-99999999999999999999999", Part(0, 100)},
      {"bytes=100-", kNone},
      {"bytes=100-200", kNone},
      {"bytes=18446744073709551616-", kNone},
      {"bytes=-0", kNone},
      {"bytes=5-4", kWhole},
      {"bytes=-", kWhole},
      {"bytes=", kWhole},
      {"bytes", kWhole},
      {"bytes=0-1,5-6", kWhole},
      {"bytes=a-b", kWhole},
      {"bytes=1-2x", kWhole},
      {"bytes=+1-2", kWhole},
      {"bytes=0x1-2", kWhole},
      {"bytes=--5", kWhole},
      {"bytes=1 - 2", kWhole},
      {"items=0-1", kWhole},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(ParseRange(row.header, 100), row.expected) << row.header;
  }
}

TEST(ParseRangeTest, FindsNothingInAnEmptyRepresentation) {
  EXPECT_EQ(ParseRange("bytes=0-", 0), kNone);
  EXPECT_EQ(ParseRange("bytes=-5", 0), kNone);
  EXPECT_EQ(ParseRange("", 0), kWhole);
}

TEST(MatchesAnyTagTest, ComparesWeakly) {
  struct Row {
    const char* header;
    bool expected;
  };
  const Row rows[] = {
      {"", false},       {"\"a\"", true},        {"W/\"a\"", true},
      {"\"b\"", false},  {"\"b\", \"a\"", true}, {"\"b\" , W/\"a\"", true},
      {"*", true},       {"a", false},           {",,", false},
      {"\"b\",*", true}, {"W/", false},          {"\"a\"x", false},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(MatchesAnyTag(row.header, "\"a\""), row.expected) << row.header;
  }
}

}  // namespace
}  // namespace bootmill::server
