// SPDX-License-Identifier: Apache-2.0
#include "cli/output/output.h"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <string>

#include "cli/output/terminal.h"

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
            "script: |\n  a\n  b\n"
            "open: \"a\\nb\"\n"
            "list:\n  - \"yes\"\n  - \"no\"\n");
}

TEST(OutputTest, YamlNullIsNoText) {
  EXPECT_EQ(Render(Document{{"error", nullptr}}, OutputFormat::kYaml),
            "error: ~\n");
}

// A YAML reader gets back the text that was written, whatever it is.
TEST(OutputTest, YamlGivesEveryTextBack) {
  const std::string texts[] = {
      "",        "\n",       "a",        "a\n",           "a\nb",     "a\n\n",
      " a\nb\n", "\ta\nb\n", "a\n b\n",  "a  \nb\n",      "#a\n",     "- a\n",
      "~",       "null",     "'\"\\",    "\x1b[2J\n",     "a: b\n",   "\r\n",
      "a\tb\n",  "---\n",    "...\na\n", "caf\xc3\xa9\n", "\x01\x7f", "%a\n"};
  for (const std::string& text : texts) {
    const std::string yaml =
        Render(Document{{"before", 1}, {"text", text}, {"after", {text}}},
               OutputFormat::kYaml);
    const YAML::Node read = YAML::Load(yaml);
    EXPECT_EQ(read["text"].as<std::string>(), text) << yaml;
    EXPECT_EQ(read["after"][0].as<std::string>(), text) << yaml;
    EXPECT_EQ(read["before"].as<int>(), 1);
  }
}

// A document holds what was said, and a terminal that shows it is not steered.
TEST(OutputTest, DocumentsHoldHostileTextExactly) {
  const std::string text = "a\u202eb\u009bc\x7f\U000e0041\u00fc\x1b[2J\n";
  for (const OutputFormat format : {OutputFormat::kJson, OutputFormat::kYaml}) {
    const std::string shown = Render({{"said", text}, {text, 1}}, format);
    EXPECT_EQ(shown.find_first_of("\x1b\x7f"), std::string::npos) << shown;
    EXPECT_EQ(shown.find("\u202e"), std::string::npos) << shown;
    if (format == OutputFormat::kYaml) {
      const YAML::Node read = YAML::Load(shown);
      EXPECT_EQ(read["said"].as<std::string>(), text) << shown;
      EXPECT_EQ(read[text].as<int>(), 1) << shown;
    } else {
      EXPECT_EQ(Document::parse(shown)["said"], text) << shown;
    }
  }
}

TEST(TableTest, IdeographsTakeTwoColumnsAndMarksNone) {
  EXPECT_EQ(DisplayWidth("abc"), 3U);
  EXPECT_EQ(DisplayWidth("\u6c49\u5316"), 4U);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1U);
  EXPECT_EQ(DisplayWidth("\U0001f7e2"), 2U);
  EXPECT_EQ(Fit("\u6c49\u5316\u7684", 5), "\u6c49..");
  EXPECT_EQ(Fit("\u6c49\u5316\u7684", 6), "\u6c49\u5316\u7684");
}

TEST(OutputTest, IndentedKeepsWhatIsInTheLines) {
  EXPECT_EQ(Indented("a\n\n\tb\tc\t\n\x1b"), "  a\n\n  \tb\tc\t\n  \x1b\n");
  EXPECT_EQ(Indented(""), "");
}

TEST(TableTest, WideColumnsAreShownOnDemand) {
  Table table({"NAME", {"DIGEST", kWideOnly}, "STATE"});
  table.AddRow({"a", "9f86", "active"});
  EXPECT_EQ(table.Render(), "NAME  STATE\na     active\n");
  EXPECT_EQ(table.Render({0, true}),
            "NAME  DIGEST  STATE\na     9f86    active\n");
}

TEST(TableTest, FitsTheTerminal) {
  Table table({"NAME", "BYTES", "REASON"});
  table.AddRow({"module-one", "12345", "boot source grub_config"});
  table.AddRow({"b", "7", "every image"});
  EXPECT_EQ(table.Render({44}), table.Render()) << "it fits as it is";
  EXPECT_EQ(table.Render({36}),
            "NAME        BYTES  REASON\n"
            "module-one  12345  boot source gru..\n"
            "b               7  every image\n");
  // Where cutting is not enough, each cell has a line, and is whole.
  EXPECT_EQ(table.Render({30}),
            "NAME    module-one\n"
            "BYTES   12345\n"
            "REASON  boot source grub_config\n"
            "\n"
            "NAME    b\n"
            "BYTES   7\n"
            "REASON  every image\n");
}

TEST(FitTest, CutsCharactersNotBytes) {
  EXPECT_EQ(Fit("caf\xc3\xa9", 4), "caf\xc3\xa9");
  EXPECT_EQ(Fit("caf\xc3\xa9s", 4), "ca..");
  EXPECT_EQ(Fit("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 3), "\xc3\xa9..");
  EXPECT_EQ(Fit("abc", 1), ".");
  EXPECT_EQ(Fit("abc", 0), "");
}

TEST(FitTest, OfAPathTheEndIsKept) {
  EXPECT_EQ(FitEnd("images/web.bin", 14), "images/web.bin");
  EXPECT_EQ(FitEnd("images/web.bin", 9), "..web.bin");
  EXPECT_EQ(FitEnd("\u6c49\u5316\u7684", 5), "..\u7684");
  EXPECT_EQ(FitEnd("abc", 1), ".");
}

TEST(PartedTest, LinesFitAndGoOnBelow) {
  EXPECT_EQ(Parted("short", 20, 4), "short");
  EXPECT_EQ(Parted("one two three four five six", 20, 4),
            "one two three four\n    five six");
  EXPECT_EQ(Parted("one two three four five six", 20, 15),
            "one two three four\n    five six");
  EXPECT_EQ(Parted("key 0123456789abcdef0123456789", 20, 4),
            "key\n    0123456789abcdef\n    0123456789");
  EXPECT_EQ(Parted("0123456789012345678 \u6c49\u5316", 20, 4),
            "0123456789012345678\n    \u6c49\u5316");
}

TEST(TableTest, CountsCharactersNotBytes) {
  Table table({"NAME", "X"});
  table.AddRow({"caf\xc3\xa9", "a"});
  table.AddRow({"coffee", "b"});
  EXPECT_EQ(table.Render(), "NAME    X\ncaf\xc3\xa9    a\ncoffee  b\n");
}

TEST(TableTest, ACellIsOneLineAndGivesATerminalNoOrders) {
  Table table({"NAME", "X"});
  table.AddRow({"a\x1b[2J\nroot  admin", "b"});
  EXPECT_EQ(table.Render(),
            "NAME                     X\n"
            "a\\x1b[2J\\x0aroot  admin  b\n");
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
