// SPDX-License-Identifier: Apache-2.0
#include "common/crypto/api_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"

namespace bootmill::crypto {
namespace {

using ::testing::MatchesRegex;

TEST(ApiTokenTest, HasAFormThatScannersFind) {
  ASSERT_OK_AND_ASSIGN(const std::string token, NewApiToken());
  EXPECT_THAT(token, MatchesRegex("bmt_[0-9A-Za-z]{49}"));
  EXPECT_TRUE(IsApiToken(token));
  ASSERT_OK_AND_ASSIGN(const std::string other, NewApiToken());
  EXPECT_NE(token, other);
}

// Computed with Python's zlib.crc32, so that scanners can be written from the
// description alone.
TEST(ApiTokenTest, TheChecksumIsTheCrcInBase62) {
  EXPECT_TRUE(IsApiToken("bmt_" + std::string(43, '0') + "2CZclj"));
}

TEST(ApiTokenTest, OneOtherCharacterMakesItNone) {
  ASSERT_OK_AND_ASSIGN(const std::string token, NewApiToken());
  for (size_t i = 0; i < token.size(); ++i) {
    std::string other = token;
    other[i] = other[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(IsApiToken(other)) << i;
  }
  EXPECT_FALSE(IsApiToken(""));
  EXPECT_FALSE(IsApiToken("bmt_"));
  EXPECT_FALSE(IsApiToken(token + "x"));
  EXPECT_FALSE(IsApiToken(token.substr(1)));
}

}  // namespace
}  // namespace bootmill::crypto
