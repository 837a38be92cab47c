// SPDX-License-Identifier: Apache-2.0
#include "common/suggest.h"

#include <gtest/gtest.h>

#include <vector>

namespace bootmill {
namespace {

const std::vector<std::string>& Words() {
  static const std::vector<std::string> kWords = {"ext2", "zfs", "zfsinfo",
                                                  "xfs", "search"};
  return kWords;
}

TEST(SuggestTest, FindsTheLikelySlip) {
  EXPECT_EQ(Nearest("zfsx", Words()), "zfs");
  EXPECT_EQ(Nearest("serach", Words()), "search");
  EXPECT_EQ(DidYouMean("zfsx", Words()), "; did you mean `zfs`?");
}

TEST(SuggestTest, StaysSilentWhenNothingIsNear) {
  EXPECT_EQ(Nearest("btrfs2000", Words()), std::nullopt);
  EXPECT_EQ(Nearest("", Words()), std::nullopt);
  EXPECT_EQ(Nearest(std::string(65, 'z'), Words()), std::nullopt);
  EXPECT_EQ(DidYouMean("qqqq", Words()), "");
}

}  // namespace
}  // namespace bootmill
