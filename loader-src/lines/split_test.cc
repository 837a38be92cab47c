// SPDX-License-Identifier: Apache-2.0
#include "loader-src/lines/split.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bootmill {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

std::vector<std::string> Lines(std::string text) {
  char* at = text.data();
  char* const end = at + text.size();  // std::string ends in a NUL of its own
  std::vector<std::string> lines;
  while (const char* line = NextLine(&at, end)) {
    lines.emplace_back(line);
  }
  return lines;
}

std::optional<std::pair<std::string, std::string>> Key(std::string line) {
  char key[kMaxKeyBytes + 1];
  const char* const rest = TakeKey(line.data(), key);
  if (rest == nullptr) {
    return std::nullopt;
  }
  return std::pair(std::string(key), std::string(rest));
}

std::vector<std::string> Words(std::string rest) {
  std::vector<char*> words(rest.size() / 2 + 2);
  const int count = SplitWords(rest.data(), words.data());
  return {words.begin(), words.begin() + count};
}

TEST(NextLineTest, LeavesBlanksAndCommentsOut) {
  EXPECT_THAT(Lines("one\n\n  two  three \t\n# none\n \t # none\nfour"),
              ElementsAre("one", "two  three", "four"));
  EXPECT_THAT(Lines(""), IsEmpty());
  EXPECT_THAT(Lines("\n \n\r\n"), IsEmpty());
}

TEST(NextLineTest, ReadsFilesOfWindows) {
  EXPECT_THAT(Lines("\xef\xbb\xbfLABEL a\r\nKERNEL b\r\n"),
              ElementsAre("LABEL a", "KERNEL b"));
}

TEST(NextLineTest, TakesNulsForBlanks) {
  using namespace std::string_literals;
  EXPECT_THAT(Lines("a\0b\0\nc\0"s), ElementsAre("a b", "c"));
}

TEST(TakeKeyTest, MakesANameOfTheFirstWord) {
  EXPECT_THAT(Key("MENU LABEL ^One"),
              testing::Optional(Pair("menu", "LABEL ^One")));
  EXPECT_THAT(Key("sort-key  a"), testing::Optional(Pair("sort_key", "a")));
  EXPECT_THAT(Key("F1\tb"), testing::Optional(Pair("f1", "b")));
  EXPECT_THAT(Key("ENDTEXT"), testing::Optional(Pair("endtext", "")));
}

TEST(TakeKeyTest, RefusesWhatIsNoKey) {
  EXPECT_EQ(Key("$(reboot) a"), std::nullopt);
  EXPECT_EQ(Key("Anna's disk"), std::nullopt);
  EXPECT_EQ(Key("\xc3\xbc a"), std::nullopt);
  EXPECT_TRUE(Key(std::string(kMaxKeyBytes, 'a')).has_value());
  EXPECT_EQ(Key(std::string(kMaxKeyBytes + 1, 'a')), std::nullopt);
}

TEST(SplitWordsTest, TakesSignsOfScriptsForText) {
  EXPECT_THAT(Words("ds=nocloud;s=/cdrom/ a&b | $0 'x y' \\z {q} #"),
              ElementsAre("ds=nocloud;s=/cdrom/", "a&b", "|", "$0", "'x", "y'",
                          "\\z", "{q}", "#"));
  EXPECT_THAT(Words(""), IsEmpty());
  EXPECT_THAT(Words(" \t "), IsEmpty());
}

TEST(SplitWordsTest, ReadsQuotesAsLinuxDoes) {
  EXPECT_THAT(Words(R"(root="LABEL=my disk" b="" "c d" e"f g"h)"),
              ElementsAre("root=LABEL=my disk", "b=", "c d", "ef gh"));
  EXPECT_THAT(Words(R"(a "b c)"), ElementsAre("a", "b c"));
  EXPECT_THAT(Words(R"("" "")"), ElementsAre("", ""));
}

std::string Unquoted(std::string text) { return StripQuotes(text.data()); }

TEST(StripQuotesTest, TakesOnePairAroundAllOff) {
  EXPECT_EQ(Unquoted(R"("My Linux")"), "My Linux");
  EXPECT_EQ(Unquoted(R"("a" b="c")"), R"(a" b="c)");
  EXPECT_EQ(Unquoted(R"("")"), "");
  EXPECT_EQ(Unquoted(R"(")"), R"(")");
  EXPECT_EQ(Unquoted(R"(a "b")"), R"(a "b")");
  EXPECT_EQ(Unquoted(""), "");
}

TEST(SplitWordsTest, HasRoomForTheMostWords) {
  EXPECT_EQ(Words("a b c").size(), 3U);
  EXPECT_EQ(Words("\"\" \"\"\" \"").size(), 2U);
}

}  // namespace
}  // namespace bootmill
