// SPDX-License-Identifier: Apache-2.0
#include "common/program/wrap.h"

#include <gtest/gtest.h>

#include <string>

namespace bootmill::program {
namespace {

TEST(WrapHelpTest, LongLinesGoOnBelowTheirText) {
  const struct {
    std::string help;
    std::string wrapped;
  } cases[] = {
      {"", ""},
      {"short\n\nlines\n", "short\n\nlines\n"},
      {"one two three four five\n", "one two three four\nfive\n"},
      {"  one two three four five", "  one two three four\n  five"},
      {"  -a FILE   the file that is read\n",
       "  -a FILE   the file\n            that is\n            read\n"},
      {"            what is below it too\n",
       "            what is\n            below it\n            too\n"},
      {"  https://example.net/a-long-word\n",
       "  https://example.net/a-long-word\n"},
      {"a https://example.net/a-long-word b\n",
       "a\nhttps://example.net/a-long-word\nb\n"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(WrapHelp(test.help, 20), test.wrapped);
  }
}

}  // namespace
}  // namespace bootmill::program
