// SPDX-License-Identifier: Apache-2.0
#include "common/program/man_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace bootmill::program {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ManPageTest, EveryCommandHasAPageOfItsOwn) {
  CommandModel show{"tool set show", "Shows a set", "", "", {}, {}, {}};
  show.details = "First.\n\nExit codes:\n  0 done.\n\n.Hidden 'text'\\n\n";
  show.examples = "  tool set show -o json\n  tool set show 'a b'";
  OptionModel format;
  format.names = {"--format", "-o"};
  format.type = "FORMAT";
  format.values = {"json", "yaml"};
  format.help = "How";
  format.variable = "TOOL_FORMAT";
  show.options = {format};
  OptionModel operand;
  operand.names = {"name"};
  operand.type = "NAME";
  operand.help = "Which";
  operand.required = true;
  operand.repeated = true;
  show.operands = {operand};
  const CommandModel set{"tool set", "Sets", "", "", {}, {}, {show}};
  const CommandModel tool{"tool", "Works.", "", "", {}, {}, {set}};
  const std::vector<ManPage> pages =
      ManPages(tool, {1, "2026-11-29", "tool 1.0"});
  ASSERT_EQ(pages.size(), 3U);
  EXPECT_EQ(pages[0].file, "tool.1");
  EXPECT_THAT(pages[0].text, HasSubstr("tool \\- works\n"));
  EXPECT_EQ(pages[2].file, "tool-set-show.1");
  const std::string& page = pages[2].text;
  EXPECT_THAT(page, HasSubstr(".TH TOOL\\-SET\\-SHOW 1 2026-11-29 "
                              "\"tool 1.0\"\n"));
  EXPECT_THAT(page, HasSubstr("\\fBtool set show\\fR [\\fIOPTION\\fR]... "
                              "\\fINAME\\fR...\n"));
  EXPECT_THAT(page, HasSubstr("\\fB\\-\\-format\\fR \\fIFORMAT\\fR, "
                              "\\fB\\-o\\fR \\fIFORMAT\\fR\nHow: \\fBjson\\fR, "
                              "\\fByaml\\fR; without it \\fBTOOL_FORMAT\\fR of "
                              "the environment.\n"));
  EXPECT_THAT(page, HasSubstr(".EX\n  tool set show \\-o json\n"
                              "  tool set show \\(aqa b\\(aq\n.EE\n"));
  // No text of ours becomes a request or an escape of roff.
  EXPECT_THAT(page, HasSubstr("\\&.Hidden \\(aqtext\\(aq\\en\n"));
  EXPECT_THAT(page, Not(HasSubstr("\n.Hidden")));
  EXPECT_THAT(page, Not(HasSubstr("Exit codes:"))) << "they have a section";
}

}  // namespace
}  // namespace bootmill::program
