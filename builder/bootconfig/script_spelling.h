// SPDX-License-Identifier: Apache-2.0
// The spelling of keywords, names and separators of GRUB script. Pure
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

// Returns whether `c` is a space or one of the characters that
// grub-script-check reads as a space: tab and carriage return.
bool IsBlank(char c);

// Returns whether `c` is an operator in other shells: `|`, `&`, `<`, `>`.
bool IsOperator(char c);

// Returns whether `c` ends a word that is not quoted.
bool EndsWord(char c);

// Returns the name of the variable at the start of `text`, which follows a `$`
// or `${`: a name, a number, or one of `?`, `#`, `*`, `@`; empty if there is
// none.
std::string_view LeadingVariableName(std::string_view text);

// Returns whether `text` consists of letters, digits and `_` and does not begin
// with a digit.
bool IsName(std::string_view text);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_SPELLING_H_
