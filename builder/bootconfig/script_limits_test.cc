// SPDX-License-Identifier: Apache-2.0
// Limits of the parser, and texts made to break it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "builder/bootconfig/script.h"
#include "common/limits.h"

namespace bootmill::bootconfig {
namespace {

using ::testing::HasSubstr;

std::string Repeat(std::string_view part, size_t count) {
  std::string text;
  text.reserve(part.size() * count);
  for (size_t i = 0; i < count; ++i) {
    text += part;
  }
  return text;
}

bool Accepts(std::string_view text) {
  return std::holds_alternative<Script>(ParseScript(text));
}

// Returns the message about the limit that `text` exceeds.
std::string LimitOf(std::string_view text) {
  const std::variant<Script, SyntaxError> result = ParseScript(text);
  const auto* const error = std::get_if<SyntaxError>(&result);
  if (error == nullptr) {
    return "accepted";
  }
  const std::string message(ToStatus(*error).message());
  return error->kind == SyntaxError::Kind::kLimit ? message
                                                  : "not a limit: " + message;
}

TEST(ScriptLimitsTest, BlocksNestToTheLimit) {
  const size_t depth = kMaxScriptDepth;
  EXPECT_TRUE(Accepts(Repeat("x {", depth) + "y" + Repeat("}", depth)));
  EXPECT_EQ(LimitOf(Repeat("x {", depth + 1) + "y" + Repeat("}", depth + 1)),
            "line 1, column 303: `{` inside of 100 others, the limit is 100");
}

TEST(ScriptLimitsTest, EveryConstructCountsForDepth) {
  const size_t depth = kMaxScriptDepth + 1;
  EXPECT_THAT(LimitOf(Repeat("if ", depth)), HasSubstr("the limit is 100"));
  EXPECT_THAT(LimitOf(Repeat("while ", depth)), HasSubstr("the limit is 100"));
  EXPECT_THAT(LimitOf(Repeat("for x in; do ", depth)),
              HasSubstr("the limit is 100"));
  EXPECT_THAT(LimitOf("function f {" + Repeat("until ", depth)),
              HasSubstr("the limit is 100"));
}

TEST(ScriptLimitsTest, RefusesAHundredThousandNestedBlocks) {
  const size_t depth = 100000;
  EXPECT_EQ(LimitOf(Repeat("a {\n", depth) + "b\n" + Repeat("}\n", depth)),
            "line 101, column 3: `{` inside of 100 others, the limit is 100");
}

TEST(ScriptLimitsTest, WordsHaveASize) {
  const size_t size = kMaxScriptWordBytes;
  EXPECT_TRUE(Accepts("echo " + Repeat("a", size)));
  EXPECT_EQ(LimitOf("echo " + Repeat("a", size + 1)),
            "line 1, column 6: word of 8190 bytes, GRUB bears 8189");
  EXPECT_TRUE(Accepts("echo '" + Repeat("\n", size - 2) + "'"));
  EXPECT_EQ(LimitOf("echo '" + Repeat("\n", size - 1) + "'"),
            "line 1, column 6: word of 8190 bytes, GRUB bears 8189");
}

TEST(ScriptLimitsTest, CommentsAndBlanksHaveASize) {
  const size_t size = kMaxScriptWordBytes;
  EXPECT_TRUE(Accepts("a\n#" + Repeat("x", size - 1) + "\nb"));
  EXPECT_EQ(LimitOf("a\n#" + Repeat("x", size) + "\nb"),
            "line 2, column 1: comment of 8190 bytes, GRUB bears 8189");
  EXPECT_TRUE(Accepts("a" + Repeat(" ", size) + "b"));
  EXPECT_EQ(LimitOf("a" + Repeat(" ", size + 1) + "b"),
            "line 1, column 2: run of blanks of 8190 bytes, GRUB bears 8189");
}

TEST(ScriptLimitsTest, IncompleteCommandsHoldSoManyWords) {
  EXPECT_TRUE(Accepts("echo" + Repeat(" a", kMaxScriptOpenWords - 1)));
  EXPECT_THAT(LimitOf("echo" + Repeat(" a", kMaxScriptOpenWords)),
              HasSubstr("more than 9000 words in commands that are not "
                        "complete yet"));
  // The words of complete commands no longer count.
  EXPECT_TRUE(Accepts(
      Repeat("echo" + Repeat(" a", kMaxScriptOpenWords - 1) + "\n", 20)));
  // The words of outer commands count while a block is open.
  const std::string words = Repeat(" a", 4495);
  EXPECT_THAT(LimitOf("x" + words + " { y" + words + " { z } }"),
              HasSubstr("not complete yet"));
}

TEST(ScriptLimitsTest, LongChainsOfElifAreBounded) {
  const auto chain = [](size_t count) {
    return "if a; then b; " + Repeat("elif c; then d; ", count) + "fi";
  };
  EXPECT_TRUE(Accepts(chain(1400)));
  EXPECT_THAT(LimitOf(chain(1500)), HasSubstr("not complete yet"));
}

TEST(ScriptLimitsTest, AScriptHasSoManyWords) {
  EXPECT_TRUE(Accepts(Repeat("a\n", kMaxScriptWords)));
  EXPECT_EQ(LimitOf(Repeat("a\n", kMaxScriptWords + 1)),
            "line 262145, column 1: more than 262144 words");
}

TEST(ScriptLimitsTest, AScriptHasASize) {
  EXPECT_TRUE(Accepts(Repeat("\n", kMaxConfigBytes)));
  EXPECT_EQ(LimitOf(Repeat("\n", kMaxConfigBytes + 1)),
            "line 1, column 1: the script is 1048577 bytes, the limit is "
            "1048576");
}

TEST(ScriptLimitsTest, TakesTimeLinearInTheSize) {
  const std::vector<std::string_view> parts = {"{",      "}",
                                               "x{",     "x{y}\n",
                                               "'",      "''",
                                               "\"",     "\"\"",
                                               "\"$x",   "$",
                                               "$x",     "${",
                                               "${x}",   "$\"",
                                               "\\",     "\\\n",
                                               "\\\r\n", "#",
                                               "#\n",    "'#\n'",
                                               "if ",    "fi\n",
                                               "x;",     "x\n",
                                               "x ",     "if x;then x;elif ",
                                               "\xff",   "\0"};
  for (const std::string_view part : parts) {
    const size_t size = part.empty() ? 1 : part.size();
    const std::string text =
        Repeat(part.empty() ? std::string_view("\0", 1) : part,
               kMaxConfigBytes / size);
    const std::clock_t start = std::clock();
    (void)ParseScript(text);
    // Seconds of CPU; enough also under a sanitizer. A parser that is not
    // linear would take hours.
    EXPECT_LT((std::clock() - start) / CLOCKS_PER_SEC, 10) << part;
  }
}

}  // namespace
}  // namespace bootmill::bootconfig
