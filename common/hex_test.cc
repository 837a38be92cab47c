// SPDX-License-Identifier: Apache-2.0
#include "common/hex.h"

#include <gtest/gtest.h>

namespace bootmill {
namespace {

TEST(HexTest, EncodesLowerCase) {
  EXPECT_EQ(HexEncode(AsBytes(std::string_view("\x00\xff\x5a", 3))), "00ff5a");
  EXPECT_EQ(HexEncode({}), "");
}

TEST(HexTest, DecodesWhatItEncodes) {
  Bytes bytes(3);
  ASSERT_TRUE(HexDecode("00ff5a", bytes));
  EXPECT_EQ(HexEncode(bytes), "00ff5a");
}

TEST(HexTest, RefusesEverythingElse) {
  Bytes bytes(3);
  for (const char* text :
       {"00ff5", "00ff5a0", "00FF5A", "00ff5g", "", "0x00ff"}) {
    EXPECT_FALSE(HexDecode(text, bytes)) << text;
  }
}

}  // namespace
}  // namespace bootmill
