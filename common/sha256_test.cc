// SPDX-License-Identifier: Apache-2.0
#include "common/sha256.h"

#include <gtest/gtest.h>

namespace bootmill {
namespace {

// The examples of FIPS 180-4.
TEST(Sha256Test, MatchesPublishedVectors) {
  EXPECT_EQ(Sha256({}).Hex(),
            "e3b0c44298fc1c149afbf4c8996fb924"
            "27ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256(AsBytes("abc")).Hex(),
            "ba7816bf8f01cfea414140de5dae2223"
            "b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256Test, OrdersAndCompares) {
  EXPECT_EQ(Sha256(AsBytes("a")), Sha256(AsBytes("a")));
  EXPECT_NE(Sha256(AsBytes("a")), Sha256(AsBytes("b")));
}

}  // namespace
}  // namespace bootmill
