// SPDX-License-Identifier: Apache-2.0
#include "common/printable.h"

#include <gtest/gtest.h>

#include <string>

namespace bootmill {
namespace {

TEST(PrintableTest, KeepsWhatCanBeSeen) {
  EXPECT_EQ(Printable("plain, \xc3\xa4 and \xe2\x82\xac \\ \"x\""),
            "plain, \xc3\xa4 and \xe2\x82\xac \\ \"x\"");
}

TEST(PrintableTest, NothingEndsTheLineOrCommandsATerminal) {
  EXPECT_EQ(Printable("a\nb\r\tc"), "a\\x0ab\\x0d\\x09c");
  EXPECT_EQ(Printable("\x1b[31mred\x7f"), "\\x1b[31mred\\x7f");
  EXPECT_EQ(Printable(std::string_view("\0x", 2)), "\\x00x");
  EXPECT_EQ(Printable("\xc2\x9b"), "\\xc2\\x9b");           // C1: CSI
  EXPECT_EQ(Printable("\xe2\x80\xa8"), "\\xe2\\x80\\xa8");  // line separator
  EXPECT_EQ(Printable("\xe2\x80\xae"), "\\xe2\\x80\\xae");  // right to left
}

TEST(PrintableTest, ShowsBytesThatAreNotUtf8) {
  EXPECT_EQ(Printable("a\xff\xc3"), "a\\xff\\xc3");
}

TEST(PrintableTest, CutsBetweenCharacters) {
  EXPECT_EQ(PrintableStart("abc", 3), "abc");
  EXPECT_EQ(PrintableStart("abcd", 3), "abc...");
  EXPECT_EQ(PrintableStart("ab\xe2\x82\xac", 4), "ab...");
}

}  // namespace
}  // namespace bootmill
