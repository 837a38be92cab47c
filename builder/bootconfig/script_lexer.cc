// SPDX-License-Identifier: Apache-2.0
// The rules are GRUB's (grub-core/script/yylex.l of GRUB 2.06, as described in
// docs/formats/grub-script.md): the longest match wins, and a word is a keyword
// or a name only if it is written as such, without any quoting.
#include "builder/bootconfig/script_lexer.h"

#include <utility>

#include "absl/strings/str_format.h"

namespace bootmill::bootconfig {
namespace {

// Appends `c` to the last piece of `word` if that is of `kind`, else to a new
// piece.
void AppendTo(Word& word, PieceKind kind, char c) {
  if (word.pieces.empty() || word.pieces.back().kind != kind) {
    word.pieces.push_back({kind, {}});
  }
  word.pieces.back().text.push_back(c);
}

}  // namespace

Position Lexer::PositionAt(size_t offset) const {
  return {line_, static_cast<uint32_t>(offset - line_start_ + 1)};
}

char Lexer::PeekSecond() const {
  return offset_ + 1 < text_.size() ? text_[offset_ + 1] : '\0';
}

void Lexer::Fail(SyntaxError::Kind kind, Position position,
                 std::string message) {
  error_ = SyntaxError{kind, position, std::move(message)};
}

void Lexer::FailUnterminated(std::string_view what, Position position) {
  Fail(SyntaxError::Kind::kSyntax, position,
       absl::StrFormat("unterminated %s", what));
}

bool Lexer::CheckSize(size_t start, Position position, std::string_view what) {
  if (offset_ - start <= kMaxScriptWordBytes) {
    return true;
  }
  Fail(SyntaxError::Kind::kLimit, position,
       absl::StrFormat("%s of %d bytes, GRUB bears %d", what, offset_ - start,
                       kMaxScriptWordBytes));
  return false;
}

void Lexer::NextLine() {
  ++offset_;
  ++line_;
  line_start_ = offset_;
}

void Lexer::NextLineOfWord() {
  NextLine();
  if (!AtEnd() && Peek() == '#') {
    traps_.push_back({ReadingTrap::kHashLineInWord, Here()});
  }
}

bool Lexer::SkipBlanksAndComments() {
  while (!AtEnd()) {
    const size_t start = offset_;
    const Position position = Here();
    if (IsBlank(Peek())) {
      while (!AtEnd() && IsBlank(Peek())) {
        ++offset_;
      }
      if (!CheckSize(start, position, "run of blanks")) {
        return false;
      }
    } else if (Peek() == '#') {
      const size_t newline = text_.find('\n', offset_);
      offset_ = newline == std::string_view::npos ? text_.size() : newline;
      if (!CheckSize(start, position, "comment")) {
        return false;
      }
    } else {
      return true;
    }
  }
  return true;
}

Token Lexer::Finish(TokenKind kind, size_t start, Position position) const {
  Token token;
  token.kind = kind;
  token.text = text_.substr(start, offset_ - start);
  token.word.position = position;
  token.word.offset = start;
  token.word.size = offset_ - start;
  return token;
}

Token Lexer::Next() {
  if (error_.has_value() || !SkipBlanksAndComments()) {
    return Finish(TokenKind::kBad, offset_, Here());
  }
  const size_t start = offset_;
  const Position position = Here();
  if (AtEnd()) {
    return Finish(TokenKind::kEnd, start, position);
  }
  const char c = Peek();
  if (c == '\n') {
    NextLine();
    return Finish(TokenKind::kNewline, start, position);
  }
  if (c == '{' || c == '}') {
    ++offset_;
    return Finish(c == '{' ? TokenKind::kLeftBrace : TokenKind::kRightBrace,
                  start, position);
  }
  if (c == ';' || IsOperator(c)) {
    // `;;`, `||` and `&&` are one token each, `<<` is two.
    const bool doubled = PeekSecond() == c && c != '<' && c != '>';
    offset_ += doubled ? 2 : 1;
    return Finish(
        c == ';' && !doubled ? TokenKind::kSemicolon : TokenKind::kReserved,
        start, position);
  }
  Word word;
  if (!ReadWord(word) || !CheckSize(start, position, "word")) {
    return Finish(TokenKind::kBad, start, position);
  }
  Token token = Finish(TokenKind::kWord, start, position);
  token.word.pieces = std::move(word.pieces);
  token.keyword = FindKeyword(token.text);
  if (token.keyword != Keyword::kNone) {
    token.kind = TokenKind::kKeyword;
  } else if (token.text == "[[" || token.text == "]]") {
    token.kind = TokenKind::kReserved;
  } else if (IsName(token.text)) {
    token.kind = TokenKind::kName;
  }
  return token;
}

bool Lexer::ReadWord(Word& word) {
  while (!AtEnd() && !EndsWord(Peek())) {
    bool read = true;
    switch (Peek()) {
      case '\\':
        read = ReadEscape(word);
        break;
      case '\'':
        read = ReadSingleQuoted(word);
        break;
      case '"':
        read = ReadDoubleQuoted(word);
        break;
      case '$':
        read = PeekSecond() == '"' ? ReadTranslated(word)
                                   : ReadVariable(word, PieceKind::kVariable);
        break;
      default:
        AppendTo(word, PieceKind::kText, Peek());
        ++offset_;
    }
    if (!read) {
      return false;
    }
  }
  return true;
}

bool Lexer::ReadEscape(Word& word) {
  const Position position = Here();
  ++offset_;
  // GRUB asks for another line; if there is none, that is an error.
  if (AtEnd() || (Peek() == '\n' && offset_ + 1 == text_.size())) {
    Fail(SyntaxError::Kind::kSyntax, position,
         "the script ends in a line continuation");
    return false;
  }
  if (Peek() == '\n') {
    NextLineOfWord();
    return true;
  }
  if (Peek() == '\r' && PeekSecond() == '\n') {
    traps_.push_back(
        {ReadingTrap::kContinuationBeforeCarriageReturn, position});
  }
  AppendTo(word, PieceKind::kText, IsBlank(Peek()) ? ' ' : Peek());
  ++offset_;
  return true;
}

void Lexer::TakeQuoted(std::string& into) {
  into.push_back(Peek());
  if (Peek() == '\n') {
    NextLineOfWord();
  } else {
    ++offset_;
  }
}

bool Lexer::ReadSingleQuoted(Word& word) {
  const Position position = Here();
  Piece piece{PieceKind::kSingleQuoted, {}};
  ++offset_;
  while (!AtEnd() && Peek() != '\'') {
    TakeQuoted(piece.text);
  }
  if (AtEnd()) {
    FailUnterminated("single quote", position);
    return false;
  }
  ++offset_;
  word.pieces.push_back(std::move(piece));
  return true;
}

bool Lexer::ReadDoubleQuotedEscape(std::string& into) {
  const Position position = Here();
  const char second = PeekSecond();
  ++offset_;
  if (AtEnd()) {
    return false;
  }
  if (second == '\n') {
    NextLineOfWord();
    return true;
  }
  if (second == '\r' && offset_ + 1 < text_.size() &&
      text_[offset_ + 1] == '\n') {
    traps_.push_back(
        {ReadingTrap::kContinuationBeforeCarriageReturn, position});
  }
  if (second != '$' && second != '\\' && second != '"') {
    into.push_back('\\');
  }
  into.push_back(second);
  ++offset_;
  return true;
}

bool Lexer::ReadDoubleQuoted(Word& word) {
  const Position position = Here();
  const size_t first_piece = word.pieces.size();
  std::string text;
  const auto flush = [&] {
    word.pieces.push_back({PieceKind::kDoubleQuoted, std::move(text)});
    text.clear();
  };
  ++offset_;
  while (!AtEnd() && Peek() != '"') {
    if (Peek() == '\\') {
      if (!ReadDoubleQuotedEscape(text)) {
        break;
      }
    } else if (Peek() == '$') {
      if (!text.empty()) {
        flush();
      }
      if (!ReadVariable(word, PieceKind::kQuotedVariable)) {
        if (position.line != line_) {
          error_->message += absl::StrFormat(
              " (in the double quotes that begin on line %d)", position.line);
        }
        return false;
      }
    } else {
      TakeQuoted(text);
    }
  }
  if (AtEnd()) {
    FailUnterminated("double quote", position);
    return false;
  }
  ++offset_;
  if (!text.empty() || word.pieces.size() == first_piece) {
    flush();
  }
  return true;
}

bool Lexer::ReadTranslated(Word& word) {
  const Position position = Here();
  Piece piece{PieceKind::kTranslated, {}};
  offset_ += 2;
  while (!AtEnd() && Peek() != '"') {
    if (Peek() == '\\') {
      // `\$` keeps its backslash, which GRUB reads in a later step.
      if (PeekSecond() == '$') {
        piece.text.push_back('\\');
      }
      if (!ReadDoubleQuotedEscape(piece.text)) {
        break;
      }
    } else {
      TakeQuoted(piece.text);
    }
  }
  if (AtEnd()) {
    FailUnterminated("double quote", position);
    return false;
  }
  ++offset_;
  word.pieces.push_back(std::move(piece));
  return true;
}

bool Lexer::ReadVariable(Word& word, PieceKind kind) {
  const Position position = Here();
  const std::string_view rest = text_.substr(offset_ + 1);
  const bool braced = rest.starts_with('{');
  const std::string_view name =
      LeadingVariableName(braced ? rest.substr(1) : rest);
  if (name.empty() ||
      (braced && !rest.substr(1 + name.size()).starts_with('}'))) {
    Fail(SyntaxError::Kind::kSyntax, position,
         braced ? "`${` needs a variable's name (letters, digits and `_`; a "
                  "number; or one of `?` `#` `*` `@`) and then `}`"
                : "`$` without a variable's name; write `\\$` for a dollar "
                  "sign");
    return false;
  }
  word.pieces.push_back({kind, std::string(name)});
  offset_ += 1 + name.size() + (braced ? 2 : 0);
  return true;
}

}  // namespace bootmill::bootconfig
