// SPDX-License-Identifier: Apache-2.0
#include "common/program/usage.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace bootmill::program {
namespace {

using Words = std::vector<std::string>;

OptionModel Option(Words names, std::string type = "") {
  OptionModel option;
  option.names = std::move(names);
  option.type = std::move(type);
  return option;
}

CommandModel Program() {
  CommandModel list{"tool list", "Lists", "", "", {}, {}, {}};
  list.options = {Option({"--format", "-o"}, "FORMAT"),
                  Option({"--server"}, "SERVER"), Option({"--help", "-h"})};
  list.options.push_back(Option({"--file", "-f"}, "FILE"));
  list.options.back().repeated = true;
  list.operands = {Option({"kind"}, "KIND")};
  list.operands[0].help = "What to list";
  CommandModel set{"tool group set", "Sets", "", "", {}, {}, {}};
  set.options = {Option({"--server"}, "SERVER")};
  CommandModel group{"tool group", "Groups", "", "", {}, {}, {set}};
  group.options = {Option({"--help", "-h"})};
  return {"tool",
          "Works",
          "",
          "",
          {Option({"--help", "-h"}), Option({"--version"}),
           Option({"--config"}, "FILE")},
          {},
          {list, group}};
}

TEST(ArrangeWordsTest, OptionsMayStandBeforeTheCommand) {
  const struct {
    Words words;
    Words arranged;
  } cases[] = {
      {{"list", "fleets"}, {"list", "fleets"}},
      {{"--server", "a", "list", "fleets"},
       {"list", "--server", "a", "fleets"}},
      {{"-ojson", "--server=a", "list", "fleets"},
       {"list", "-ojson", "--server=a", "fleets"}},
      {{"group", "--server", "list", "set"},
       {"group", "set", "--server", "list"}},
      {{"--version"}, {"--version"}},
      {{"--help"}, {"--help"}},
      {{"--help", "list"}, {"list", "--help"}},
      {{"list", "--", "-x"}, {"list", "--", "-x"}},
      {{"list", "--config", "a", "fleets"},
       {"list", "--config", "a", "fleets"}},
      {{"list", "-f", "a", "b"}, {"list", "-f", "a", "b"}},
      {{"list", "-o=json", "b"}, {"list", "-ojson", "b"}},
      {{"-o=json", "list", "b"}, {"list", "-ojson", "b"}},
      {{"list", "--", "-o=json"}, {"list", "--", "-o=json"}},
      {{"--config", "a", "list"}, {"--config", "a", "list"}},
  };
  for (const auto& test : cases) {
    const auto arranged = ArrangeWords(Program(), test.words);
    ASSERT_TRUE(arranged.ok()) << arranged.status();
    EXPECT_EQ(*arranged, test.arranged);
  }
}

TEST(ArrangeWordsTest, SaysWhatIsWrongFirstAndWhereHelpIs) {
  const struct {
    Words words;
    const char* message;
  } cases[] = {
      {{}, "a command is needed: list, group; see `tool --help`"},
      {{"group"}, "a command is needed: set; see `tool group --help`"},
      {{"lsit"},
       "unknown command `lsit`; did you mean `list`?; see `tool "
       "--help`"},
      {{"--server", "a", "lsit"},
       "unknown command `lsit`; did you mean `list`?; see `tool --help`"},
      {{"frobnicate"},
       "unknown command `frobnicate`; there are list, group; see `tool "
       "--help`"},
      {{"--one", "--two", "list"},
       "unknown option `--one`; see `tool list --help`"},
      {{"list", "--fromat=json"},
       "unknown option `--fromat`; did you mean `--format`?; see `tool list "
       "--help`"},
      {{"list", "a", "b.yaml"},
       "unexpected argument `b.yaml`; did you mean `-f b.yaml`?; see `tool "
       "list "
       "--help`"},
      {{"list", "-f", "a", "b", "c/"},
       "unexpected argument `c/`; did you mean `-f c/`?; see `tool list "
       "--help`"},
      {{"list", "a", "b"},
       "unexpected argument `b`; files are given with -f; see `tool list "
       "--help`"},
      {{"group", "set", "a"},
       "unexpected argument `a`; see `tool group set --help`"},
      {{"group", "put"},
       "unknown command `put`; say set; see `tool group --help`"},
  };
  for (const auto& test : cases) {
    const auto arranged =
        ArrangeWords(Program(), test.words, {{"tool group put", "say set"}});
    EXPECT_EQ(arranged.status().message(), test.message);
  }
}

// An alias with such an option is a prefix of every command.
TEST(WithoutIdleOptionsTest, LeavesOutWhatTheCommandDoesNotHave) {
  constexpr std::string_view kGlobal[] = {"--server", "--file"};
  const struct {
    Words words;
    Words left;
  } cases[] = {
      {{"--server", "a", "list", "x"}, {"--server", "a", "list", "x"}},
      {{"--file=a", "group", "set"}, {"group", "set"}},
      {{"--file", "a", "group", "set"}, {"group", "set"}},
      {{"--file", "a", "--server", "b", "group", "--help"},
       {"--help", "group"}},
      {{"--config", "a", "group", "set"}, {"--config", "a", "group", "set"}},
      {{"--file", "a", "lsit"}, {"--file", "a", "lsit"}},
      {{"group", "set", "--file", "a"}, {"group", "set", "--file", "a"}},
      {{"--file", "a"}, {}},
      {{}, {}},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(WithoutIdleOptions(Program(), test.words, kGlobal), test.left)
        << test.words.size();
  }
}

TEST(WithHelpOptionTest, HelpIsAnOptionWhereverACommandCouldStand) {
  const struct {
    Words words;
    Words meant;
  } cases[] = {
      {{"help"}, {"--help"}},
      {{"help", "group", "set"}, {"group", "set", "--help"}},
      {{"group", "help"}, {"group", "--help"}},
      {{"group", "help", "set"}, {"group", "set", "--help"}},
      {{"--server", "a", "help", "list"}, {"--server", "a", "list", "--help"}},
      {{"help", "list", "--help"}, {"list", "--help"}},
      {{"list", "help"}, {"list", "help"}},
      {{"lsit", "help"}, {"lsit", "help"}},
      {{}, {}},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(WithHelpOption(Program(), test.words), test.meant);
  }
}

TEST(DescribeParseErrorTest, SaysWhatIsNeeded) {
  EXPECT_EQ(DescribeParseError(Program(), Words{"list"}, "kind is required"),
            "KIND is needed: What to list; see `tool list --help`");
  EXPECT_EQ(DescribeParseError(Program(), Words{"list"},
                               "Value x not in range 1 to 2"),
            "value x not in range 1 to 2; see `tool list --help`");
}

TEST(DescribeUnknownValueTest, SuggestsOrListsThem) {
  const Words values = {"fleets", "builds"};
  EXPECT_EQ(DescribeUnknownValue("fleet", values),
            "`fleet` is not known; did you mean `fleets`?");
  EXPECT_EQ(DescribeUnknownValue("x", values),
            "`x` is not known; there are fleets, builds");
}

}  // namespace
}  // namespace bootmill::program
