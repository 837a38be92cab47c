// SPDX-License-Identifier: Apache-2.0
// The wording of syntax errors; used by the parser alone.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_ERRORS_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_ERRORS_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "builder/bootconfig/script.h"
#include "builder/bootconfig/script_lexer.h"

namespace bootmill::bootconfig {

// A construct that has begun and not ended.
struct OpenConstruct {
  std::string_view opener;  // "if", "for", "while", "until", "function", "{"
  Position position;        // of the opener
  // What may end its current part, such as {"then"} or {"elif", "else", "fi"}.
  std::vector<std::string_view> awaited;
  // The commands of the current part so far and the words behind `in`; not
  // owned, possibly null.
  const Block* part = nullptr;
  const std::vector<Word>* words = nullptr;
};

// Where the parser stood when it met a token that cannot stand there.
enum class Situation {
  kCommandWanted,  // at the start of a part
  kAfterCommand,   // directly behind a command
  kBetween,        // behind a command and a separator
};

// Says why `token` cannot stand where it does. `open` lists the open
// constructs, the innermost last.
SyntaxError DescribeUnexpected(const Token& token, Situation situation,
                               std::span<const OpenConstruct> open);

// Says why `token` cannot be the name that `construct` (a function, a `for`)
// needs.
SyntaxError DescribeBadName(const Token& token, const OpenConstruct& construct);

// Says that `wanted` should stand in `construct` where `token` is.
SyntaxError DescribeMissing(const Token& token, const OpenConstruct& construct,
                            std::string_view wanted);

// Returns the token as it is shown in messages: "`fi`", "the end of the line".
std::string Show(const Token& token);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_ERRORS_H_
