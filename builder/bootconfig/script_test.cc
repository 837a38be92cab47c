// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <variant>
#include <vector>

#include "builder/bootconfig/script_dump.h"
#include "common/testing/status_matchers.h"

namespace bootmill::bootconfig {
namespace {

using ::bootmill::testing::Dump;
using ::bootmill::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Script ParseOrDie(std::string_view text) {
  std::variant<Script, SyntaxError> result = ParseScript(text);
  const auto* const error = std::get_if<SyntaxError>(&result);
  EXPECT_EQ(error, nullptr) << text << ": " << ToStatus(*error);
  return error == nullptr ? std::get<Script>(std::move(result)) : Script();
}

struct TreeCase {
  const char* name;
  std::string_view text;
  std::string_view tree;
};

void PrintTo(const TreeCase& value, std::ostream* out) { *out << value.name; }

class TreeTest : public ::testing::TestWithParam<TreeCase> {};

TEST_P(TreeTest, IsAsExpected) {
  EXPECT_EQ(Dump(ParseOrDie(GetParam().text)), GetParam().tree);
}

INSTANTIATE_TEST_SUITE_P(
    Words, TreeTest,
    ::testing::Values(
        TreeCase{"NothingFromNothing", "", ""},
        TreeCase{"NothingFromComments", "# a\n\n  # b", ""},
        TreeCase{"BlanksSeparateWords", "echo a\tb\r\n", "(echo a b)"},
        TreeCase{"HashInsideAWordIsText", "echo a#b #c", "(echo a#b)"},
        TreeCase{"EscapesAreResolved", R"(echo a\ b \$x \# \\ \')",
                 R"((echo a b $x # \\ \'))"},
        TreeCase{"SingleQuotesKeepAll", R"(echo 'a "$b" \n' '')",
                 R"((echo 'a \"$b\" \\n' ''))"},
        TreeCase{"DoubleQuotesHaveVariables", R"(echo "a $b ${c}d" "")",
                 R"((echo "a "+"${b}"+" "+"${c}"+"d" ""))"},
        TreeCase{"DoubleQuotesKnowThreeEscapes", R"(echo "\$ \\ \" \n")",
                 R"((echo "$ \\ \" \\n"))"},
        TreeCase{"TranslatedTextKeepsVariables", R"(echo $"a $b \$ \" $")",
                 R"((echo $"a $b \\$ \" $"))"},
        TreeCase{"VariablesEndWhereTheirNameEnds", "echo $a-b ${c}d $1e $?f",
                 "(echo ${a}+-b ${c}+d ${1}+e ${?}+f)"},
        TreeCase{"SpecialVariables", "echo $* $@ $# ${?} ${12}",
                 "(echo ${*} ${@} ${#} ${?} ${12})"},
        TreeCase{"PiecesJoin", R"(echo a'b'"c"$d$"e")",
                 R"((echo a+'b'+"c"+${d}+$"e"))"},
        TreeCase{"WordsContinueOverLines", "echo a\\\nb \\\n c",
                 "(echo ab <> c)"},
        TreeCase{"QuotesContinueOverLines", "echo 'a\nb' \"c\nd\\\ne\"",
                 "(echo 'a\\nb' \"c\\nde\")"},
        TreeCase{"BytesAboveAsciiAreText", "echo \xc3\xa4\xff",
                 "(echo \\303\\244\\377)"},
        TreeCase{"EscapedCarriageReturnIsASpace", "echo a\\\r\nb",
                 "(echo a ) (b)"},
        TreeCase{"BracesEndWords", "a{b\n}", "(a {(b)})"},
        TreeCase{"KeywordsAreArguments", "echo if fi in done function case",
                 "(echo if fi in done function case)"},
        TreeCase{"BracketsAndBangAreWords", "if ! [ a = b ]; then c; fi",
                 "(if {(! [ a = b ])} {(c)})"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Statements, TreeTest,
    ::testing::Values(
        TreeCase{"SemicolonsAndNewlinesSeparate", "a;b\n\nc;\n\nd",
                 "(a) (b) (c) (d)"},
        TreeCase{"BlocksAreLastArguments", "menuentry 'x' --id y {\n a\n b; }",
                 "(menuentry 'x' --id y {(a) (b)})"},
        TreeCase{"BlocksNest", "submenu a { menuentry b { c } }",
                 "(submenu a {(menuentry b {(c)})})"},
        TreeCase{"IfElifElse",
                 "if a; then b\nelif c\nthen\n\n d; elif e; then f; else g; fi",
                 "(if {(a)} {(b)} {(c)} {(d)} {(e)} {(f)} else {(g)})"},
        TreeCase{"ConditionsAreLists", "if a; if b; then c; fi; then d; fi",
                 "(if {(a) (if {(b)} {(c)})} {(d)})"},
        TreeCase{"ForOverWords", "for x in a $b 'c'\ndo d $x; done",
                 "(for x in [a ${b} 'c'] {(d ${x})})"},
        TreeCase{"ForOverNothing", "for x in ; do a; done",
                 "(for x in [] {(a)})"},
        TreeCase{"WhileAndUntil", "while a; do b; done; until c\ndo\nd\n\ndone",
                 "(while {(a)} {(b)}) (until {(c)} {(d)})"},
        TreeCase{"Functions", "function f\n\n{ a; b\n}\nf",
                 "(function f {(a) (b)}) (f)"},
        TreeCase{"SeparatorBeforeBraceIsOptionalInBlocks",
                 "x { if a; then b; fi }", "(x {(if {(a)} {(b)})})"},
        TreeCase{"ContinuedKeywordsArePlainWords", "\\\nif a", "(if a)"},
        TreeCase{"QuotedKeywordsArePlainWords", "'if' a; \\fi",
                 "('if' a) (fi)"}),
    [](const auto& test) { return test.param.name; });

TEST(ScriptTest, PositionsCountLinesAndBytes) {
  const Script script = ParseOrDie(
      "# comment\n"
      "\techo \xc3\xa4 'b\n"
      "c' d; if e\n"
      "then f; elif g; then h; fi\n");
  ASSERT_EQ(script.statements.size(), 2U);
  const auto& echo = std::get<Command>(script.statements[0].node);
  EXPECT_EQ(script.statements[0].position, (Position{2, 2}));
  ASSERT_EQ(echo.words.size(), 4U);
  EXPECT_EQ(echo.words[1].position, (Position{2, 7}));
  EXPECT_EQ(echo.words[2].position, (Position{2, 10}));
  EXPECT_EQ(echo.words[2].size, 5U);
  EXPECT_EQ(echo.words[3].position, (Position{3, 4}));
  EXPECT_EQ(script.statements[1].position, (Position{3, 7}));
  const auto& node = std::get<If>(script.statements[1].node);
  ASSERT_EQ(node.branches.size(), 2U);
  EXPECT_EQ(node.branches[0].position, (Position{3, 7}));
  EXPECT_EQ(node.branches[0].body[0].position, (Position{4, 6}));
  EXPECT_EQ(node.branches[1].position, (Position{4, 9}));
}

TEST(ScriptTest, PositionOfCountsFromTheLastNewline) {
  EXPECT_EQ(PositionOf("ab\ncd", 0), (Position{1, 1}));
  EXPECT_EQ(PositionOf("ab\ncd", 2), (Position{1, 3}));
  EXPECT_EQ(PositionOf("ab\ncd", 3), (Position{2, 1}));
  EXPECT_EQ(PositionOf("ab\ncd", 5), (Position{2, 3}));
}

TEST(ScriptTest, StaticTextIsThatOfWordsWithoutVariables) {
  const Script script =
      ParseOrDie(R"(echo a'b '"c\"" $x "$x" $"a" $"a $x" '')");
  const std::vector<Word>& words =
      std::get<Command>(script.statements[0].node).words;
  ASSERT_EQ(words.size(), 7U);
  EXPECT_EQ(StaticText(words[1]), "ab c\"");
  EXPECT_EQ(StaticText(words[2]), std::nullopt);
  EXPECT_EQ(StaticText(words[3]), std::nullopt);
  EXPECT_EQ(StaticText(words[4]), "a");
  EXPECT_EQ(StaticText(words[5]), std::nullopt);
  EXPECT_EQ(StaticText(words[6]), "");
}

TEST(ScriptTest, VisitsCommandsInTheOrderOfTheText) {
  const Script script = ParseOrDie(
      "function f { a; }\n"
      "if b; then c; elif d; then e; else g; fi\n"
      "for x in y; do h; done; while i; do j; done\n"
      "k { l; m { n } }\n");
  std::string names;
  ForEachCommand(script, [&names](const Command& command) {
    names += StaticText(command.words[0]).value_or("?");
  });
  EXPECT_EQ(names, "abcdeghijklmn");
}

MATCHER_P3(IsTrap, kind, line, column, "") {
  return arg.kind == kind && arg.position == (Position{line, column});
}

TEST(ScriptTest, NotesLinesThatGrubWouldDropFromWords) {
  const ReadingTrap hash = ReadingTrap::kHashLineInWord;
  EXPECT_THAT(ParseOrDie("echo 'a\n#b\n # c' \"d\n#e\" f\\\n#g\n").traps,
              ElementsAre(IsTrap(hash, 2U, 1U), IsTrap(hash, 4U, 1U),
                          IsTrap(hash, 5U, 1U)));
  EXPECT_THAT(ParseOrDie("# a\necho 'b'\n# c\n").traps, IsEmpty());
}

TEST(ScriptTest, NotesContinuationsBeforeCarriageReturns) {
  const ReadingTrap cr = ReadingTrap::kContinuationBeforeCarriageReturn;
  EXPECT_THAT(ParseOrDie("echo a \\\r\nb\r\necho \"c\\\r\nd\"\r\n").traps,
              ElementsAre(IsTrap(cr, 1U, 8U), IsTrap(cr, 3U, 8U)));
  EXPECT_THAT(ParseOrDie("echo a\r\nb\\\rc\r\n").traps, IsEmpty());
}

TEST(ScriptTest, ErrorsBecomeStatuses) {
  EXPECT_THAT(
      ToStatus({SyntaxError::Kind::kSyntax, {12, 3}, "what"}),
      StatusIs(absl::StatusCode::kInvalidArgument, "line 12, column 3: what"));
  EXPECT_THAT(
      ToStatus({SyntaxError::Kind::kLimit, {1, 1}, "what"}),
      StatusIs(absl::StatusCode::kResourceExhausted, "line 1, column 1: what"));
}

}  // namespace
}  // namespace bootmill::bootconfig
