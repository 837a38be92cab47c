// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/quote.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "builder/bootconfig/script.h"

namespace bootmill::bootconfig {
namespace {

using ::testing::ElementsAreArray;
using ::testing::Optional;

using Words = std::vector<std::string>;

struct QuoteCase {
  std::string_view text;
  std::string_view quoted;
};

TEST(QuoteTest, PutsTextInSingleQuotes) {
  constexpr QuoteCase kCases[] = {
      {"", "''"},
      {"plain", "'plain'"},
      {"two words", "'two words'"},
      {"it's", R"('it'\''s')"},
      {"'", R"(''\''')"},
      {R"("$a" \ ; { } # |)", R"('"$a" \ ; { } # |')"},
      {"caf\xc3\xa9", "'caf\xc3\xa9'"},
  };
  for (const QuoteCase& test : kCases) {
    EXPECT_EQ(Quote(test.text), test.quoted);
  }
}

TEST(QuoteTest, PutsOptionEndBeforeOperandsThatLookLikeOptions) {
  constexpr QuoteCase kCases[] = {
      {"plain", "'plain'"}, {"a -n", "'a -n'"}, {"-", "-- '-'"},
      {"-n", "-- '-n'"},    {"--", "-- '--'"},  {"--class x", "-- '--class x'"},
  };
  for (const QuoteCase& test : kCases) {
    EXPECT_EQ(QuoteOperand(test.text), test.quoted);
  }
}

// Returns the words of `text`, which is one command, or the error.
Words WordsOf(std::string_view text) {
  const std::variant<Script, SyntaxError> parsed = ParseScript(text);
  if (const auto* error = std::get_if<SyntaxError>(&parsed)) {
    return {"syntax error: " + error->message};
  }
  Words words;
  int commands = 0;
  ForEachCommand(std::get<Script>(parsed), [&](const Command& command) {
    ++commands;
    for (const Word& word : command.words) {
      words.push_back(StaticText(word).value_or("variable"));
    }
  });
  return commands == 1 ? words : Words{"several commands"};
}

// For any text, GRUB reads the quoted form as the text itself.
TEST(QuoteTest, ParserReadsBackWhatWasQuoted) {
  constexpr std::string_view kAlphabet =
      "a1 '\"\\$`{}()[];&|<>#!*?~=%-/,.\t\xc3";
  constexpr int kRounds = 3000;
  std::mt19937 random(20240401);
  const auto below = [&random](size_t bound) { return random() % bound; };
  for (int round = 0; round < kRounds; ++round) {
    Words words = {"echo"};
    for (size_t i = 1 + below(4); i > 0; --i) {
      std::string word;
      for (size_t length = below(12); length > 0; --length) {
        word += kAlphabet[below(kAlphabet.size())];
      }
      words.push_back(word);
    }
    const std::string script = QuoteAll(words) + "\n";
    ASSERT_THAT(WordsOf(script), ElementsAreArray(words)) << script;
  }
}

struct SplitCase {
  std::string_view text;
  Words words;
};

TEST(SplitCommandLineTest, SplitsAsLinuxDoes) {
  const SplitCase cases[] = {
      {"", {}},
      {"   ", {}},
      {"ro", {"ro"}},
      {"  root=/dev/xvda1   ro ", {"root=/dev/xvda1", "ro"}},
      // Quotes around a whole value or word are removed, because GRUB adds its
      // own.
      {R"(dyndbg="file a.c +p" ro)", {"dyndbg=file a.c +p", "ro"}},
      {R"("dyndbg=file a.c +p")", {"dyndbg=file a.c +p"}},
      {R"(init="/bin/sh")", {"init=/bin/sh"}},
      {R"(a="" "" b)", {"a=", "b"}},
      {R"(a="x=y z")", {"a=x=y z"}},
      {R"(-- "one argument")", {"--", "one argument"}},
      // Other quotes are kept, and keep words together.
      {R"(a=b"c d"e f)", {R"(a=b"c d"e)", "f"}},
      {R"(a=b"c d")", {R"(a=b"c d")"}},
      {R"(a=b="c d")", {R"(a=b="c d")"}},
      {R"(a="b" "c"d)", {"a=b", R"("c"d)"}},
      {R"(open="to the end)", {R"(open="to the end)"}},
      {R"(it's $HOME\ {x};)", {"it's", R"($HOME\)", "{x};"}},
      {"tab\there", {"tab\there"}},
  };
  for (const SplitCase& test : cases) {
    EXPECT_THAT(SplitCommandLine(test.text), ElementsAreArray(test.words))
        << test.text;
  }
}

TEST(FindEscapedTest, FindsWhatGrubPutsABackslashBefore) {
  EXPECT_EQ(FindEscaped({}), std::nullopt);
  EXPECT_EQ(FindEscaped({"root=LABEL=x y", "$a;{}#"}), std::nullopt);
  EXPECT_THAT(FindEscaped({"a", "it's"}), Optional('\''));
  EXPECT_THAT(FindEscaped({R"(a"b)"}), Optional('"'));
  EXPECT_THAT(FindEscaped({R"(a\b)"}), Optional('\\'));
}

}  // namespace
}  // namespace bootmill::bootconfig
