// SPDX-License-Identifier: Apache-2.0
// GRUB script, the language of grub.cfg: from text to a syntax tree.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"

namespace bootmill::bootconfig {

// Limits of a script, beside common/limits.h's kMaxConfigBytes. Those on words
// and open words lie just under what GRUB's own parser bears
// (docs/formats/grub-script.md, "Limits").

// Commands with a block, `if`, `for`, `while`, `until` and functions inside
// each other.
inline constexpr size_t kMaxScriptDepth = 100;
// Bytes of one word, comment or run of blanks.
inline constexpr size_t kMaxScriptWordBytes = 8189;
// Words of commands that are not complete yet; each `elif` of an open `if`
// counts 6, each open construct 12.
inline constexpr size_t kMaxScriptOpenWords = 9000;
// Words in the whole script.
inline constexpr size_t kMaxScriptWords = 262144;

// A place in a script.
struct Position {
  uint32_t line = 1;    // from 1
  uint32_t column = 1;  // from 1, in bytes

  bool operator==(const Position&) const = default;
};

// Returns the place of the byte at `offset` of `text`.
Position PositionOf(std::string_view text, size_t offset);

// What one part of a word is.
enum class PieceKind {
  kText,            // unquoted
  kSingleQuoted,    // 'text'
  kDoubleQuoted,    // "text" around variables
  kTranslated,      // $"text"; variables in it are left in the text
  kVariable,        // $name or ${name}: splits into words
  kQuotedVariable,  // the same in double quotes: stays one word
};

// One part of a word.
struct Piece {
  PieceKind kind = PieceKind::kText;
  // The text with its escapes resolved, or the variable's name: a name, digits
  // or one of `?`, `#`, `*`, `@`.
  std::string text;

  bool operator==(const Piece&) const = default;
};

// One word: a command's name or argument. Its pieces stand next to each other
// without space. No pieces: it was nothing but line continuations, and GRUB
// drops it when the command runs.
struct Word {
  Position position;
  // Where it stands in the script's text, in bytes, quotes included.
  size_t offset = 0;
  size_t size = 0;
  std::vector<Piece> pieces;
};

// Returns the word's text if no variable has a part in it.
std::optional<std::string> StaticText(const Word& word);

struct Statement;
using Block = std::vector<Statement>;

// `words... { block }`. There is at least one word. GRUB knows no special form
// for menuentry: it is a command whose last argument is a block.
struct Command {
  std::vector<Word> words;
  std::optional<Block> block;
};

// `if condition; then body`, or the same with `elif`.
struct Branch {
  Position position;  // of `if` or `elif`
  Block condition;
  Block body;
};

struct If {
  std::vector<Branch> branches;  // at least one
  std::optional<Block> otherwise;
};

struct For {
  std::string variable;
  std::vector<Word> words;
  Block body;
};

enum class LoopKind { kWhile, kUntil };

struct Loop {
  LoopKind kind = LoopKind::kWhile;
  Block condition;
  Block body;
};

// `function name { body }`; on the outermost level only.
struct Function {
  std::string name;
  Block body;
};

// One statement. Every Block in it holds at least one statement and, by the
// limit on depth, at most kMaxScriptDepth levels lie below the script.
struct Statement {
  Position position;
  std::variant<Command, If, For, Loop, Function> node;
};

// Something that GRUB, when it reads a file, takes in another way than
// grub-script-check and this parser do.
enum class ReadingTrap {
  // A line that begins with `#` inside a quoted text or right after a line
  // continuation. GRUB drops each line that begins with `#`.
  kHashLineInWord,
  // A backslash before CR LF. GRUB drops each CR and continues the line.
  kContinuationBeforeCarriageReturn,
};

struct Trap {
  ReadingTrap kind = ReadingTrap::kHashLineInWord;
  Position position;
};

// A script. Value type; it owns everything in it.
struct Script {
  // Empty if the text holds nothing but comments: GRUB takes such a file, and
  // grub-script-check refuses it with a message of its own.
  Block statements;
  std::vector<Trap> traps;  // in the order of the text
};

// Calls `visit` for each command of `script`, in functions, blocks and
// conditions too, in the order of the text.
// REQUIRES: `script` comes from ParseScript, which bounds its depth.
void ForEachCommand(const Script& script,
                    const std::function<void(const Command&)>& visit);

// Why a text is not a script.
struct SyntaxError {
  enum class Kind {
    kSyntax,  // GRUB refuses it as well
    kLimit,   // beyond a limit above
  };
  Kind kind = Kind::kSyntax;
  Position position;
  std::string message;
};

// Returns INVALID_ARGUMENT (kSyntax) or RESOURCE_EXHAUSTED (kLimit) with
// "line 12, column 3: `fi` without `if`".
absl::Status ToStatus(const SyntaxError& error);

// Parses `text` as GRUB 2.06 does when it reads a configuration file in normal
// mode; `text` is not retained. It takes and refuses what grub-script-check of
// that version takes and refuses, but for the differences that
// docs/formats/grub-script.md names. The text may be anything: memory and time
// are linear in its size, recursion is bounded by kMaxScriptDepth.
//
// Returns the script or the first error. Thread-safe.
std::variant<Script, SyntaxError> ParseScript(std::string_view text);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_H_
