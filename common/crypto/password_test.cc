// SPDX-License-Identifier: Apache-2.0
#include "common/crypto/password.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/crypto/mac.h"
#include "common/testing/status_matchers.h"

namespace bootmill::crypto {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kPassword[] = "correct horse battery staple";

TEST(PasswordTest, KnowsWhatItHasHashedAndNothingElse) {
  ASSERT_OK_AND_ASSIGN(const std::string hash, HashPassword(kPassword));
  EXPECT_THAT(hash, StartsWith("$argon2id$v=19$m=65536,t=3,p=1$"));
  EXPECT_THAT(hash, Not(HasSubstr("horse")));
  EXPECT_THAT(IsPasswordOf(hash, kPassword), IsOk());
  EXPECT_EQ(IsPasswordOf(hash, kPassword).value_or(false), true);
  EXPECT_EQ(IsPasswordOf(hash, "correct horse battery stapl").value_or(true),
            false);
  EXPECT_EQ(IsPasswordOf(hash, "").value_or(true), false);
}

TEST(PasswordTest, TheSamePasswordNeverHasTheSameHash) {
  ASSERT_OK_AND_ASSIGN(const std::string one, HashPassword(kPassword));
  ASSERT_OK_AND_ASSIGN(const std::string two, HashPassword(kPassword));
  EXPECT_NE(one, two);
}

// Printed by the program `argon2` (Debian 12) for
// printf password | argon2 saltsaltsalt -id -t 2 -k 1024 -p 2 -e
TEST(PasswordTest, ReadsWhatOtherProgramsHaveMade) {
  const std::string hash =
      "$argon2id$v=19$m=1024,t=2,p=2$c2FsdHNhbHRzYWx0$9Yr3TR0z2DlVvdT0feEnzQ4x/"
      "NE176epMzzdzRm2E+Q";
  EXPECT_EQ(IsPasswordOf(hash, "password").value_or(false), true);
  EXPECT_EQ(IsPasswordOf(hash, "Password").value_or(true), false);
}

TEST(PasswordTest, RefusesWhatIsTooLongOrNoHash) {
  const std::string longest(kMaxPasswordBytes, 'x');
  EXPECT_THAT(HashPassword(longest), IsOk());
  EXPECT_THAT(HashPassword(longest + "x"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("512")));
  for (const char* damaged :
       {"", "$", "$argon2id$v=19$m=65536,t=3,p=1$", "$argon2i$v=19$m=8$x$y"}) {
    EXPECT_THAT(IsPasswordOf(damaged, kPassword),
                StatusIs(absl::StatusCode::kDataLoss, _))
        << damaged;
  }
}

// Source: RFC 4231, test case 2.
TEST(MacTest, IsThatOfTheStandard) {
  const auto mac =
      Mac(AsBytes("Jefe"), AsBytes("what do ya want for nothing?"));
  ASSERT_THAT(mac, IsOk());
  EXPECT_EQ(mac->Hex(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  Sha256Digest other = *mac;
  EXPECT_TRUE(SameMac(*mac, other));
  other.bytes[31] ^= std::byte{1};
  EXPECT_FALSE(SameMac(*mac, other));
}

}  // namespace
}  // namespace bootmill::crypto
