// SPDX-License-Identifier: Apache-2.0
// Parsing GRUB script, the language of grub.cfg, into a syntax tree.
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

// The limits of a script, besides kMaxConfigBytes of common/limits.h. Those for
// words and open words are slightly below the limits of GRUB's own parser
// (docs/formats/grub-script.md, "Limits").

// The nesting of commands with a block, `if`, `for`, `while`, `until` and
// functions.
inline constexpr size_t kMaxScriptDepth = 100;
// Bytes of one word, comment or run of blanks.
inline constexpr size_t kMaxScriptWordBytes = 8189;
// Words of commands that are not complete yet. Each `elif` of an open `if`
// counts as 6, each open construct as 12.
inline constexpr size_t kMaxScriptOpenWords = 9000;
// Words of the whole script.
inline constexpr size_t kMaxScriptWords = 262144;

// A place in a script.
struct Position {
  uint32_t line = 1;    // counts from 1
  uint32_t column = 1;  // counts from 1, in bytes

  bool operator==(const Position&) const = default;
};

// Returns the position of the byte at `offset` of `text`.
Position PositionOf(std::string_view text, size_t offset);

// The kinds of a word's parts.
enum class PieceKind {
  kText,            // unquoted
  kSingleQuoted,    // 'text'
  kDoubleQuoted,    // "text" around variables
  kTranslated,      // $"text"; variables in it are left in the text
  kVariable,        // $name or ${name}: its value is split into words
  kQuotedVariable,  // the same in double quotes: its value stays one word
};

// One part of a word.
struct Piece {
  PieceKind kind = PieceKind::kText;
  // The text with its escapes resolved; for a variable its name, its digits or
  // one of `?`, `#`, `*`, `@`.
  std::string text;

  bool operator==(const Piece&) const = default;
};

// One word: a command's name or argument. Its pieces follow each other without
// a space. A word without pieces consists of line continuations only; GRUB
// drops it when the command runs.
struct Word {
  Position position;
  // The range of the word in the script's text, in bytes, including quotes.
  size_t offset = 0;
  size_t size = 0;
  std::vector<Piece> pieces;
};

// Returns the word's text, or nullopt if it contains a variable.
std::optional<std::string> StaticText(const Word& word);

struct Statement;
using Block = std::vector<Statement>;

// `words... { block }`, with at least one word. menuentry is no special form
// for GRUB: it is a command whose last argument is a block.
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

// One statement. Every Block in it has at least one statement, and at most
// kMaxScriptDepth levels are nested in it.
struct Statement {
  Position position;
  std::variant<Command, If, For, Loop, Function> node;
};

// A construct that GRUB reads differently from a file than grub-script-check
// and this parser do.
enum class ReadingTrap {
  // A line that begins with `#` inside quotes or directly after a line
  // continuation. GRUB drops each line that begins with `#`.
  kHashLineInWord,
  // A backslash before CR LF. GRUB drops each CR and continues the line.
  kContinuationBeforeCarriageReturn,
};

struct Trap {
  ReadingTrap kind = ReadingTrap::kHashLineInWord;
  Position position;
};

// A parsed script. Value type; it owns all of its parts.
struct Script {
  // Empty if the text has nothing but comments. GRUB accepts such a file;
  // grub-script-check refuses it with a message of its own.
  Block statements;
  std::vector<Trap> traps;  // in the order of the text
};

// Calls `visit` for each command of `script`, also in functions, blocks and
// conditions, in the order of the text. REQUIRES: `script` was made by
// ParseScript, which limits its depth.
void ForEachCommand(const Script& script,
                    const std::function<void(const Command&)>& visit);

// Why a text cannot be parsed.
struct SyntaxError {
  enum class Kind {
    kSyntax,  // GRUB refuses it as well
    kLimit,   // a limit above is exceeded
  };
  Kind kind = Kind::kSyntax;
  Position position;
  std::string message;
};

// Returns INVALID_ARGUMENT (kSyntax) or RESOURCE_EXHAUSTED (kLimit) with
// "line 12, column 3: `fi` without `if`".
absl::Status ToStatus(const SyntaxError& error);

// Parses `text` as GRUB 2.06 does when it reads a configuration file in normal
// mode; `text` is not retained. It accepts and refuses the same texts as
// grub-script-check of that version, except for the differences in
// docs/formats/grub-script.md. The text may be hostile: memory and time are
// linear in its size, and kMaxScriptDepth limits recursion.
//
// Returns the script or the first error. Thread-safe.
std::variant<Script, SyntaxError> ParseScript(std::string_view text);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_H_
