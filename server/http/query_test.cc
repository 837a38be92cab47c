// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "common/testing/status_matchers.h"
#include "server/http/connect.h"

namespace bootmill::server {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

TEST(PercentDecodeTest, Decodes) {
  struct Row {
    const char* text;
    std::string expected;
  };
  const Row rows[] = {
      {"", ""},         {"abc", "abc"},     {"a+b", "a b"},  {"%41%62", "Ab"},
      {"%7b%7D", "{}"}, {"%25", "%"},       {"%2B", "+"},    {"%00", {'\0'}},
      {"%ff", "\xff"},  {"%0d%0a", "\r\n"}, {"x%20y%2", ""}, {"%", ""},
      {"%4", ""},       {"%zz", ""},        {"%+1", ""},     {"%-1", ""},
      {"% 1", ""},      {"%1g", ""},
  };
  for (const Row& row : rows) {
    const auto decoded = PercentDecode(row.text);
    if (row.expected.empty() && *row.text != '\0') {
      EXPECT_THAT(decoded, StatusIs(absl::StatusCode::kInvalidArgument,
                                    HasSubstr("two hex digits")))
          << row.text;
    } else {
      ASSERT_THAT(decoded, IsOk()) << row.text;
      EXPECT_EQ(*decoded, row.expected) << row.text;
    }
  }
}

TEST(ParseQueryTest, ReadsPairsInAnyOrder) {
  const std::map<std::string, std::string, std::less<>> expected = {
      {"message", "{\"a\":1}"}, {"encoding", "json"}, {"flag", ""}};
  for (const char* text : {"message=%7B%22a%22%3A1%7D&encoding=json&flag",
                           "flag=&&encoding=json&message=%7b%22a%22:1%7d&"}) {
    ASSERT_OK_AND_ASSIGN(const auto query, ParseQuery(text));
    EXPECT_EQ(query, expected) << text;
  }
}

TEST(ParseQueryTest, KeepsEqualsSignsOfValues) {
  ASSERT_OK_AND_ASSIGN(const auto query, ParseQuery("message=YQ=="));
  EXPECT_EQ(query.at("message"), "YQ==");
}

TEST(ParseQueryTest, RefusesNamesThatComeTwice) {
  EXPECT_THAT(ParseQuery("message=a&%6dessage=b"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "query: `message` is given twice"));
}

}  // namespace
}  // namespace bootmill::server
