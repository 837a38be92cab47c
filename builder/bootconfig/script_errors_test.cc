// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/script_errors.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <variant>

#include "builder/bootconfig/script.h"

namespace bootmill::bootconfig {
namespace {

struct ErrorCase {
  const char* name;
  std::string_view text;
  std::string_view message;
};

void PrintTo(const ErrorCase& value, std::ostream* out) { *out << value.name; }

class SyntaxErrorTest : public ::testing::TestWithParam<ErrorCase> {};

TEST_P(SyntaxErrorTest, SaysWhereAndWhy) {
  const std::variant<Script, SyntaxError> result = ParseScript(GetParam().text);
  const auto* const error = std::get_if<SyntaxError>(&result);
  ASSERT_NE(error, nullptr) << GetParam().text;
  EXPECT_EQ(error->kind, SyntaxError::Kind::kSyntax);
  EXPECT_EQ(std::string(ToStatus(*error).message()), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Words, SyntaxErrorTest,
    ::testing::Values(
        ErrorCase{"SingleQuoteLeftOpen", "a\necho 'b\nc\n",
                  "line 2, column 6: unterminated single quote"},
        ErrorCase{"DoubleQuoteLeftOpen", "echo x\"b\\\"\nc\n",
                  "line 1, column 7: unterminated double quote"},
        ErrorCase{"TranslatedQuoteLeftOpen", "echo $\"b",
                  "line 1, column 6: unterminated double quote"},
        ErrorCase{"BackslashAtTheEndOfAQuote", "echo \"b\\",
                  "line 1, column 6: unterminated double quote"},
        ErrorCase{"ContinuationAtTheEnd", "a\necho b \\\n",
                  "line 2, column 8: the script ends in a line continuation"},
        ErrorCase{"BackslashAtTheEnd", "echo b\\",
                  "line 1, column 7: the script ends in a line continuation"},
        ErrorCase{"DollarAlone", "echo 5$ a",
                  "line 1, column 7: `$` without a variable's name; write "
                  "`\\$` for a dollar sign"},
        ErrorCase{"DollarBeforeSingleQuote", "echo $'a'",
                  "line 1, column 6: `$` without a variable's name; write "
                  "`\\$` for a dollar sign"},
        ErrorCase{"DollarInQuotesBegunEarlier", "echo \"\na $ b\"",
                  "line 2, column 3: `$` without a variable's name; write "
                  "`\\$` for a dollar sign (in the double quotes that begin "
                  "on line 1)"},
        ErrorCase{"BadNameInBraces", "echo ${a-b}",
                  "line 1, column 6: `${` needs a variable's name (letters, "
                  "digits and `_`; a number; or one of `?` `#` `*` `@`) and "
                  "then `}`"},
        ErrorCase{"NulByte", std::string_view("echo\na\0b\n", 9),
                  "line 2, column 2: a NUL byte; GRUB would drop the rest of "
                  "the line"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Closers, SyntaxErrorTest,
    ::testing::Values(
        ErrorCase{"FiWithoutIf", "a\n fi",
                  "line 2, column 2: `fi` without `if`"},
        ErrorCase{"DoneWithoutLoop", "done",
                  "line 1, column 1: `done` without `for`, `while` or `until`"},
        ErrorCase{"BraceWithoutBlock", "a }",
                  "line 1, column 3: `}` without `{`"},
        ErrorCase{"InWithoutFor", "in", "line 1, column 1: `in` without `for`"},
        ErrorCase{"IfWithoutFi", "a\nif b; then c\n",
                  "line 2, column 1: `if` without `elif`, `else` or `fi`: the "
                  "script ends before it"},
        ErrorCase{"BlockWithoutBrace", "menuentry a {\n b\n",
                  "line 1, column 13: `{` without `}`: the script ends before "
                  "it"},
        ErrorCase{"LoopWithoutDone", "while a; do b\n",
                  "line 1, column 1: `while` without `done`: the script ends "
                  "before it"},
        ErrorCase{"WrongCloser", "if a; then\n b; }\n",
                  "line 2, column 5: `}` where the `if` of line 1 waits for "
                  "`elif`, `else` or `fi`"},
        ErrorCase{"CloserOfAnOuterConstruct", "x {\n if a; then b; }",
                  "line 2, column 16: `}` where the `if` of line 2 waits for "
                  "`elif`, `else` or `fi`"},
        ErrorCase{"ElseTwice", "if a; then b; else c; else d; fi",
                  "line 1, column 23: `else` where the `if` of line 1 waits "
                  "for `fi`"},
        ErrorCase{"ThenSwallowed", "if a then\n b\nfi\n",
                  "line 3, column 1: `fi` where the `if` of line 1 waits for "
                  "`then`; the `then` on line 1 is an argument: put `;` or a "
                  "new line before it"},
        ErrorCase{"DoSwallowed", "for x in a b do\n c\ndone\n",
                  "line 2, column 2: `c` where the `for` of line 1 waits for "
                  "`do`; the `do` on line 1 is an argument: put `;` or a new "
                  "line before it"},
        ErrorCase{"FiSwallowed", "if a; then b fi\n",
                  "line 1, column 1: `if` without `elif`, `else` or `fi`: the "
                  "script ends before it; the `fi` on line 1 is an argument: "
                  "put `;` or a new line before it"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Commands, SyntaxErrorTest,
    ::testing::Values(
        ErrorCase{"EmptyBlock", "menuentry a {\n}",
                  "line 2, column 1: no command before `}`; GRUB script wants "
                  "at least one there (`true` does nothing)"},
        ErrorCase{"EmptyThen", "if a; then\n# nothing\nfi",
                  "line 3, column 1: no command before `fi`; GRUB script "
                  "wants at least one there (`true` does nothing)"},
        ErrorCase{"SemicolonTwice", "a; ; b",
                  "line 1, column 4: `;` without a command before it"},
        ErrorCase{"SemicolonAfterThen", "if a; then; b; fi",
                  "line 1, column 11: `;` without a command before it"},
        ErrorCase{"BraceOnTheNextLine", "menuentry a\n{ b\n}",
                  "line 2, column 1: `{` without a command: a block is the "
                  "last argument of a command and begins on its line"},
        ErrorCase{"TwoBlocks", "a { b } { c }",
                  "line 1, column 9: `{` without a command: a block is the "
                  "last argument of a command and begins on its line"},
        ErrorCase{"WordAfterBlock", "a { b } c",
                  "line 1, column 9: a new line or `;` is missing before `c`"},
        ErrorCase{"TwoFiWithoutSeparator", "if a; then if b; then c; fi fi",
                  "line 1, column 29: a new line or `;` is missing before "
                  "`fi`"},
        ErrorCase{"FunctionBodyWithoutSeparator", "function f { a }",
                  "line 1, column 16: a new line or `;` is missing before "
                  "`}`"},
        ErrorCase{"FunctionInside", "if a; then\n function f { b; }\nfi",
                  "line 2, column 2: a function inside the `if` of line 1; "
                  "functions stand on the outermost level"},
        ErrorCase{"FunctionNamedByKeyword", "function if { a; }",
                  "line 1, column 10: `function` needs a name and `if` is a "
                  "keyword"},
        ErrorCase{"FunctionNamedByWord", "function a-b { a; }",
                  "line 1, column 10: `function` needs a name and `a-b` is "
                  "not a name (letters, digits and `_`, no digit first)"},
        ErrorCase{"FunctionWithoutName", "function\nf { a; }",
                  "line 1, column 9: `function` needs a name before the end "
                  "of the line"},
        ErrorCase{"FunctionWithoutBody", "a\nfunction f\n\n",
                  "line 2, column 1: `function` needs `{` before the end of "
                  "the script"},
        ErrorCase{"FunctionWithParentheses", "function f () { a; }",
                  "line 1, column 12: `function` needs `{` before `()`"},
        ErrorCase{"ForWithoutIn", "for x\nin a; do b; done",
                  "line 1, column 6: `for` needs `in` and words before the "
                  "end of the line"},
        ErrorCase{"ForAtTheEnd", "for",
                  "line 1, column 1: `for` needs a name before the end of the "
                  "script"},
        ErrorCase{"Case", "case $a in b) c;; esac",
                  "line 1, column 1: `case` is reserved: GRUB script has no "
                  "such statement; use `if` and `elif`"},
        ErrorCase{"And", "a && b",
                  "line 1, column 3: GRUB script has no operator `&&`; quote "
                  "it to have it as text"},
        ErrorCase{"Redirection", "a >b",
                  "line 1, column 3: GRUB script has no operator `>`; quote "
                  "it to have it as text"},
        ErrorCase{"DoubleBracket", "if [[ a ]]; then b; fi",
                  "line 1, column 4: `[[` is reserved in GRUB script; use "
                  "`[`, or quote it to have it as text"}),
    [](const auto& test) { return test.param.name; });

TEST(ShowTest, KeepsMessagesShortAndOnOneLine) {
  Token token;
  token.kind = TokenKind::kWord;
  token.text = "'a\nb'";
  EXPECT_EQ(Show(token), "`'a...`");
  const std::string long_word(100, 'x');
  token.text = long_word;
  EXPECT_EQ(Show(token), "`" + std::string(40, 'x') + "...`");
}

}  // namespace
}  // namespace bootmill::bootconfig
