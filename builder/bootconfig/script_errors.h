// SPDX-License-Identifier: Apache-2.0
// The wording of syntax errors; used by the parser only.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_ERRORS_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_ERRORS_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "builder/bootconfig/script.h"
#include "builder/bootconfig/script_lexer.h"

namespace bootmill::bootconfig {

// A construct that has begun but not ended.
struct OpenConstruct {
  std::string_view opener;  // "if", "for", "while", "until", "function", "{"
  Position position;        // of the token that opens it
  // What may end its current part, such as {"then"} or {"elif", "else", "fi"}.
  std::vector<std::string_view> awaited;
  // The commands of the current part so far, and the words after `in`; not
  // owned, may be null.
  const Block* part = nullptr;
  const std::vector<Word>* words = nullptr;
};

// Where the parser was when it found a token that is not allowed there.
enum class Situation {
  kCommandWanted,  // at the start of a part
  kAfterCommand,   // directly after a command
  kBetween,        // after a command and a separator
};

// Returns why `token` is not allowed. `open` lists the open constructs, the
// innermost last.
SyntaxError DescribeUnexpected(const Token& token, Situation situation,
                               std::span<const OpenConstruct> open);

// Returns why `token` cannot be the name that `construct` (a function, a `for`)
// needs.
SyntaxError DescribeBadName(const Token& token, const OpenConstruct& construct);

// Returns that `construct` expects `wanted` in place of `token`.
SyntaxError DescribeMissing(const Token& token, const OpenConstruct& construct,
                            std::string_view wanted);

// Returns how messages show a token: "`fi`", "the end of the line".
std::string Show(const Token& token);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_ERRORS_H_
