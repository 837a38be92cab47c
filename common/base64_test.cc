// SPDX-License-Identifier: Apache-2.0
#include "common/base64.h"

#include <gtest/gtest.h>

#include <string>

#include "common/testing/status_matchers.h"

namespace bootmill {
namespace {

using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

// The test vectors of RFC 4648, section 10.
TEST(Base64Test, EncodesAndDecodesTheRfcsVectors) {
  const struct {
    const char* plain;
    const char* encoded;
  } vectors[] = {{"", ""},
                 {"f", "Zg=="},
                 {"fo", "Zm8="},
                 {"foo", "Zm9v"},
                 {"foob", "Zm9vYg=="},
                 {"fooba", "Zm9vYmE="},
                 {"foobar", "Zm9vYmFy"}};
  for (const auto& vector : vectors) {
    EXPECT_EQ(Base64Encode(AsBytes(vector.plain)), vector.encoded);
    ASSERT_OK_AND_ASSIGN(const Bytes plain, Base64Decode(vector.encoded));
    EXPECT_EQ(AsText(plain), vector.plain);
  }
}

TEST(Base64Test, TakesBothAlphabets) {
  const Bytes expected = {std::byte{0xfb}, std::byte{0xff}, std::byte{0xfe}};
  EXPECT_EQ(Base64Encode(expected), "+//+");
  for (const char* text : {"+//+", "-__-"}) {
    ASSERT_OK_AND_ASSIGN(const Bytes decoded, Base64Decode(text));
    EXPECT_EQ(decoded, expected);
  }
}

TEST(Base64Test, RefusesEverythingElse) {
  const struct {
    const char* text;
    const char* message;
  } cases[] = {
      {"Zg", "groups of four"},        {"Zg=", "groups of four"},
      {"Zg==\n", "groups of four"},    {"Z===", "groups of four"},
      {"====", "groups of four"},      {"Zg==Zg==", "groups of four"},
      {"Zm9 ", "character 3"},         {"Zm\xc3\xa4", "character 2"},
      {"Zh==", "unused bits"},         {"Zm9=", "unused bits"},
      {"+_+_", "two alphabets mixed"},
  };
  for (const auto& test : cases) {
    EXPECT_THAT(
        Base64Decode(test.text),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.message)))
        << test.text;
  }
}

}  // namespace
}  // namespace bootmill
