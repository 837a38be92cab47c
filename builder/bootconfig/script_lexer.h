// SPDX-License-Identifier: Apache-2.0
// Dividing GRUB script into tokens; used by the parser only.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_LEXER_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_LEXER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "builder/bootconfig/script.h"
#include "builder/bootconfig/script_spelling.h"

namespace bootmill::bootconfig {

enum class TokenKind {
  kEnd,
  kNewline,
  kSemicolon,
  kLeftBrace,
  kRightBrace,
  kReserved,  // an operator of other shells, which GRUB script reserves
  kKeyword,   // a keyword where one is allowed, elsewhere a plain word
  kName,      // a word that can be the name of a variable or function
  kWord,
  kBad,  // an error; Lexer::Error() describes it
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  Keyword keyword = Keyword::kNone;
  Word word;              // for tokens of all kinds: position and extent
  std::string_view text;  // as written, a part of the script
};

// Divides a script into tokens. Thread-compatible.
class Lexer {
 public:
  // `text` must outlive the lexer and its tokens.
  explicit Lexer(std::string_view text) : text_(text) {}

  // Returns the next token. After kEnd it returns kEnd again, after kBad kBad.
  Token Next();

  // REQUIRES: Next() returned kBad.
  const SyntaxError& Error() const { return *error_; }
  // Returns the traps that were found so far.
  const std::vector<Trap>& Traps() const { return traps_; }

 private:
  Position Here() const { return PositionAt(offset_); }
  // REQUIRES: `offset` is on the current line.
  Position PositionAt(size_t offset) const;
  bool AtEnd() const { return offset_ == text_.size(); }
  char Peek() const { return text_[offset_]; }
  // Returns the character after the next one; NUL at the end.
  char PeekSecond() const;

  void Fail(SyntaxError::Kind kind, Position position, std::string message);
  // Fails if more than kMaxScriptWordBytes were read since `start`.
  bool CheckSize(size_t start, Position position, std::string_view what);
  bool SkipBlanksAndComments();
  // Steps over the newline at the next position.
  void NextLine();
  // Does the same inside a word.
  void NextLineOfWord();
  Token Finish(TokenKind kind, size_t start, Position position) const;

  // Moves one character of quoted text into `into`.
  void TakeQuoted(std::string& into);
  // Each reads one part of a word and appends it; returns false after an error.
  bool ReadWord(Word& word);
  bool ReadEscape(Word& word);
  bool ReadSingleQuoted(Word& word);
  bool ReadDoubleQuoted(Word& word);
  bool ReadDoubleQuotedEscape(std::string& into);
  bool ReadTranslated(Word& word);
  bool ReadVariable(Word& word, PieceKind kind);
  void FailUnterminated(std::string_view what, Position position);

  const std::string_view text_;
  size_t offset_ = 0;
  uint32_t line_ = 1;
  size_t line_start_ = 0;
  std::optional<SyntaxError> error_;
  std::vector<Trap> traps_;
};

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_LEXER_H_
