// SPDX-License-Identifier: Apache-2.0
#include "common/hex.h"

#include <gtest/gtest.h>

namespace bootmill {
namespace {

TEST(HexTest, EncodesLowerCase) {
  EXPECT_EQ(HexEncode(AsBytes(std::string_view("\x00\xff\x5a", 3))), "00ff5a");
  EXPECT_EQ(HexEncode({}), "");
}

}  // namespace
}  // namespace bootmill
