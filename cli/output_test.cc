// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"

#include <gtest/gtest.h>

namespace bootmill::cli {
namespace {

TEST(TableTest, AlignsTextLeftAndNumbersRight) {
  Table table({"NAME", "BYTES"});
  table.AddRow({"a", "12345"});
  table.AddRow({"longer", "7"});
  EXPECT_EQ(table.Render(),
            "NAME    BYTES\n"
            "a       12345\n"
            "longer      7\n");
}

TEST(OutputTest, YamlKeepsTextAsTextAndOrder) {
  const Document document = {{"version", "1.0"}, {"count", 3},
                             {"flag", true},     {"script", "a\nb\n"},
                             {"open", "a\nb"},   {"list", {"yes", "no"}}};
  EXPECT_EQ(Render(document, OutputFormat::kYaml),
            "version: \"1.0\"\n"
            "count: 3\n"
            "flag: true\n"
            "script: |\n  a\n  b\n\n"
            "open: \"a\\nb\"\n"
            "list:\n  - \"yes\"\n  - \"no\"\n");
}

TEST(OutputTest, JsonSurvivesBytesThatAreNotUtf8) {
  EXPECT_EQ(Render(Document{{"name", "a\xff"}}, OutputFormat::kJson),
            "{\n  \"name\": \"a\xef\xbf\xbd\"\n}\n");
}

TEST(OutputTest, PrintableEscapesWhatATerminalWouldObey) {
  EXPECT_EQ(Printable("caf\xc3\xa9"), "caf\xc3\xa9");
  EXPECT_EQ(Printable("a\x1b[2Jb"), "a\\x1b[2Jb");
  EXPECT_EQ(Printable("\xc3"), "\\xc3");
  EXPECT_EQ(Printable("\xff\n"), "\\xff\\x0a");
}

}  // namespace
}  // namespace bootmill::cli
