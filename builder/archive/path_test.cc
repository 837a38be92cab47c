// SPDX-License-Identifier: Apache-2.0
#include "builder/archive/path.h"

#include <gtest/gtest.h>

#include <string>

#include "common/testing/status_matchers.h"

namespace bootmill::archive {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

TEST(PathTest, PlainPathDropsWhatDoesNotName) {
  EXPECT_EQ(PlainPath("./usr/lib/"), "usr/lib");
  EXPECT_EQ(PlainPath("././a"), "a");
  EXPECT_EQ(PlainPath("a"), "a");
  EXPECT_EQ(PlainPath("./"), "");
  EXPECT_EQ(PlainPath("."), "");
  EXPECT_EQ(PlainPath(""), "");
  // PlainPath leaves these unchanged, and CheckPath refuses them.
  EXPECT_EQ(PlainPath("/"), "/");
  EXPECT_EQ(PlainPath("//"), "/");
  EXPECT_EQ(PlainPath("/etc"), "/etc");
  EXPECT_EQ(PlainPath("../a"), "../a");
}

TEST(PathTest, AcceptsPathsBelow) {
  for (const char* path : {"a", "a/b", "boot/grub/grub.cfg", "...", ".hidden",
                           "a..b/c", "naïve", "with space"}) {
    EXPECT_THAT(CheckPath(path), IsOk()) << path;
  }
  EXPECT_THAT(CheckPath(std::string(kMaxPathBytes, 'a')), IsOk());
}

TEST(PathTest, RefusesTricks) {
  struct Case {
    std::string path;
    const char* reason;
  };
  std::string deep = "a";
  for (size_t i = 0; i < kMaxPathDepth; ++i) {
    deep += "/a";
  }
  const Case cases[] = {
      {"", "empty"},
      {"/", "absolute"},
      {"/etc/passwd", "absolute"},
      {"..", "component `..`"},
      {"../a", "component `..`"},
      {"a/../../b", "component `..`"},
      {"a/..", "component `..`"},
      {"a/./b", "component `.`"},
      {"a//b", "empty component"},
      {"a/", "empty component"},
      {"a\\b", "backslash"},
      {"a\nb", "control character"},
      {std::string("a\0b", 3), "control character"},
      {"a\x7f", "control character"},
      {std::string(kMaxPathBytes + 1, 'a'), "256 bytes, limit 255"},
      {deep, "33 components, limit 32"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(CheckPath(c.path), StatusIs(absl::StatusCode::kInvalidArgument,
                                            HasSubstr(c.reason)))
        << c.path;
  }
}

TEST(PathTest, QuotesWhatATerminalWouldObey) {
  EXPECT_EQ(QuotePath("a\x1b[2Jb"), "`a\\x1b[2Jb`");
  EXPECT_EQ(QuotePath(std::string(1000, 'a')).size(), 120U + 3 + 2);
}

}  // namespace
}  // namespace bootmill::archive
