// SPDX-License-Identifier: Apache-2.0
#include "server/store/page_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "common/testing/status_matchers.h"

namespace bootmill::store {
namespace {

using bootmill::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(MakePageRequestTest, AppliesDefaultAndMaximum) {
  for (const auto& [asked, expected] :
       {std::pair(0, 50), std::pair(1, 1), std::pair(200, 200),
        std::pair(201, 200),
        std::pair(std::numeric_limits<int32_t>::max(), 200)}) {
    ASSERT_OK_AND_ASSIGN(const PageRequest page, MakePageRequest(asked, "t"));
    EXPECT_EQ(page.size, expected);
    EXPECT_EQ(page.token, "t");
  }
  EXPECT_THAT(MakePageRequest(-1, ""),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("page_size"), HasSubstr("-1"))));
}

TEST(ListIdTest, GivesBackKeys) {
  const ListId list("fleets", {"default", "web"});
  for (const std::string& key :
       {std::string("web-1"), std::string("a\0b", 3), std::string("|")}) {
    ASSERT_OK_AND_ASSIGN(const auto got, list.KeyOf(list.TokenFor(key)));
    EXPECT_EQ(got, key);
  }
  for (const int64_t key :
       {int64_t{0}, int64_t{-7}, std::numeric_limits<int64_t>::max()}) {
    ASSERT_OK_AND_ASSIGN(const auto got, list.NumberOf(list.TokenFor(key)));
    EXPECT_EQ(got, key);
  }
  ASSERT_OK_AND_ASSIGN(const auto first, list.KeyOf(""));
  EXPECT_FALSE(first.has_value());
  ASSERT_OK_AND_ASSIGN(const auto number, list.NumberOf(""));
  EXPECT_FALSE(number.has_value());
}

TEST(ListIdTest, RefusesWhatItDidNotGive) {
  const ListId list("fleets", {"default", "web"});
  const std::string token = list.TokenFor("12");
  const std::string head = token.substr(0, 64);
  for (const std::string& bad :
       {std::string("x"), head, head + "3", head + "zz", head + "3A",
        token.substr(1), std::string(2000, '0'), head + std::string(2000, '3'),
        ListId("fleets", {"default", "web2"}).TokenFor("12"),
        ListId("fleets", {"defaultweb"}).TokenFor("12"),
        ListId("builds", {"default", "web"}).TokenFor("12")}) {
    EXPECT_THAT(list.KeyOf(bad), StatusIs(absl::StatusCode::kInvalidArgument,
                                          HasSubstr("page_token")))
        << bad;
  }
}

TEST(ListIdTest, RefusesKeysThatAreNoNumbers) {
  const ListId list("builds");
  for (const char* key : {"web", "1x", "", " 1", "01", "9223372036854775808"}) {
    EXPECT_THAT(
        list.NumberOf(list.TokenFor(std::string_view(key))),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_token")))
        << key;
  }
}

}  // namespace
}  // namespace bootmill::store
