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
      {"one two three four five six seven\n",
       "one two three four five six\nseven\n"},
      {"  one two three four five six seven",
       "  one two three four five six\n  seven"},
      {"  -a F     the file that it reads now\n",
       "  -a F     the file that it\n           reads now\n"},
      {"          whatever is below it too\n",
       "          whatever is below it\n          too\n"},
      {"  https://example.net/a-rather-long-word\n",
       "  https://example.net/a-rather-long-word\n"},
      {"a https://example.net/a-rather-long-word b\n",
       "a\nhttps://example.net/a-rather-long-word\nb\n"},
      {"  -o F:{table,wide,name,json,yaml,text}\n",
       "  -o\n  F:{table,wide,name,json,yaml,\n  text}\n"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(WrapHelp(test.help, 32), test.wrapped);
  }
}

// A line of the source that is longer than the terminal would else leave a
// short line behind it.
TEST(WrapHelpTest, ParagraphsAreFilledAnew) {
  const struct {
    std::string help;
    std::string wrapped;
  } cases[] = {
      {"one two three four five six seven\neight nine\n\nten\n",
       "one two three four five six\nseven eight nine\n\nten\n"},
      {"one two\nUsage: tool [OPTIONS]\n\nOptions:\n  -a    b\n  -c    d\n",
       "one two\nUsage: tool [OPTIONS]\n\nOptions:\n  -a    b\n  -c    d\n"},
      {"Exit codes:\n  0 done,\n  1 failed.\n",
       "Exit codes:\n  0 done,\n  1 failed.\n"},
      {"  -a F     the file\n           by the tool\n  -b\n",
       "  -a F     the file by the tool\n  -b\n"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(WrapHelp(test.help, 32), test.wrapped);
  }
}

TEST(WrapHelpTest, WhatHasNoRoomBesideTheNameStandsBelowIt) {
  EXPECT_EQ(WrapHelp("  --option VALUE      says what it is about\n"
                     "  --longer-option VALUE\n"
                     "                      that is all\n",
                     32),
            "  --option VALUE\n      says what it is about\n"
            "  --longer-option VALUE\n      that is all\n");
}

TEST(WrapHelpTest, ExamplesCanStillBeCopied) {
  EXPECT_EQ(WrapHelp("Examples:\n"
                     "  tool run a\n"
                     "  tool run --message 'why it is so' --next\n"
                     "  tool run --one first --two second \\\n"
                     "    --three\n",
                     32),
            "Examples:\n"
            "  tool run a\n"
            "  tool run --message \\\n    'why it is so' --next\n"
            "  tool run --one first --two \\\n    second \\\n"
            "    --three\n");
}

}  // namespace
}  // namespace bootmill::program
