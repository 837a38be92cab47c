// SPDX-License-Identifier: Apache-2.0
// How keywords, names and separators of GRUB script are spelled. Pure
// functions; used by the lexer, the parser and the lint.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_SPELLING_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_SPELLING_H_

#include <string>
#include <string_view>
#include <vector>

namespace bootmill::bootconfig {

enum class Keyword {
  kNone,
  kCase,
  kDo,
  kDone,
  kElif,
  kElse,
  kEsac,
  kFi,
  kFor,
  kFunction,
  kIf,
  kIn,
  kSelect,
  kThen,
  kUntil,
  kWhile,
};

// Returns the keyword that `word` is, or kNone.
Keyword FindKeyword(std::string_view word);

// Returns every keyword.
std::vector<std::string> KeywordSpellings();

// Space, and what grub-script-check turns into space when it reads a line: tab
// and carriage return.
bool IsBlank(char c);

// A character that other shells make operators of: `|`, `&`, `<`, `>`.
bool IsOperator(char c);

// What ends a word unless it is quoted.
bool EndsWord(char c);

// Returns the name of the variable that `text`, the text behind a `$` or `${`,
// begins with: a name, a number, or one of `?`, `#`, `*`, `@`. Empty if none.
std::string_view LeadingVariableName(std::string_view text);

// Letters, digits and `_`, no digit first.
bool IsName(std::string_view text);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_SPELLING_H_
