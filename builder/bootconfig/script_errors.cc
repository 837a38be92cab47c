// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/script_errors.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_format.h"

namespace bootmill::bootconfig {
namespace {

// Messages show at most this much of a word.
constexpr size_t kMaxShown = 40;

// The constructs or parts that a token can end.
struct Closer {
  std::string_view text;
  std::string_view openers;
};

constexpr std::array<Closer, 8> kClosers = {{
    {"then", "`if`"},
    {"elif", "`if`"},
    {"else", "`if`"},
    {"fi", "`if`"},
    {"do", "`for`, `while` or `until`"},
    {"done", "`for`, `while` or `until`"},
    {"in", "`for`"},
    {"}", "`{`"},
}};

const Closer* FindCloser(std::string_view text) {
  for (const Closer& closer : kClosers) {
    if (closer.text == text) {
      return &closer;
    }
  }
  return nullptr;
}

SyntaxError At(Position position, std::string message) {
  return {SyntaxError::Kind::kSyntax, position, std::move(message)};
}

// Returns "`elif`, `else` or `fi`".
std::string Awaited(const OpenConstruct& construct) {
  std::string text;
  for (size_t i = 0; i < construct.awaited.size(); ++i) {
    if (i != 0) {
      text += i + 1 == construct.awaited.size() ? " or " : ", ";
    }
    text += absl::StrFormat("`%s`", construct.awaited[i]);
  }
  return text;
}

bool IsAwaited(const OpenConstruct& construct, std::string_view text) {
  return std::find(construct.awaited.begin(), construct.awaited.end(), text) !=
         construct.awaited.end();
}

// Finds a keyword that directly follows a command's arguments and thus is one
// more argument: `if true then` is the usual mistake. Returns a hint if the
// last of `words` is a keyword that `construct` waits for, else nothing.
std::string HintAtLastWord(const OpenConstruct& construct,
                           std::span<const Word> words) {
  if (words.empty()) {
    return {};
  }
  const std::optional<std::string> text = StaticText(words.back());
  if (!text.has_value() || !IsAwaited(construct, *text)) {
    return {};
  }
  return absl::StrFormat(
      "; the `%s` on line %d is an argument: put `;` or a new line before it",
      *text, words.back().position.line);
}

// Does the same for each command of the current part.
std::string HintAtSwallowedKeyword(const OpenConstruct& construct) {
  if (construct.words != nullptr) {
    return HintAtLastWord(construct, *construct.words);
  }
  if (construct.part == nullptr) {
    return {};
  }
  for (const Statement& statement : *construct.part) {
    const auto* command = std::get_if<Command>(&statement.node);
    if (command != nullptr) {
      std::string hint = HintAtLastWord(construct, command->words);
      if (!hint.empty()) {
        return hint;
      }
    }
  }
  return {};
}

SyntaxError DescribeReserved(const Token& token) {
  if (token.text == "[[" || token.text == "]]") {
    return At(token.word.position,
              absl::StrFormat("`%s` is reserved in GRUB script; use `%s`, or "
                              "quote it to have it as text",
                              token.text, token.text.substr(1)));
  }
  return At(token.word.position,
            absl::StrFormat("GRUB script has no operator `%s`; quote it to "
                            "have it as text",
                            token.text));
}

SyntaxError DescribeEnd(const Token& token,
                        std::span<const OpenConstruct> open) {
  if (open.empty()) {
    return At(token.word.position, "the script ends where a command is due");
  }
  const OpenConstruct& innermost = open.back();
  return At(innermost.position,
            absl::StrFormat("`%s` without %s: the script ends before it%s",
                            innermost.opener, Awaited(innermost),
                            HintAtSwallowedKeyword(innermost)));
}

// Returns what `construct` waits for, and why it may not have come.
std::string WaitsFor(const OpenConstruct& construct) {
  return absl::StrFormat("the `%s` of line %d waits for %s%s", construct.opener,
                         construct.position.line, Awaited(construct),
                         HintAtSwallowedKeyword(construct));
}

// Describes a closing token where another one, or first a command, is expected.
SyntaxError DescribeMisplacedCloser(const Token& token, const Closer& closer,
                                    std::span<const OpenConstruct> open) {
  const Position position = token.word.position;
  if (open.empty()) {
    return At(position,
              absl::StrFormat("`%s` without %s", closer.text, closer.openers));
  }
  if (IsAwaited(open.back(), closer.text)) {
    return At(position,
              absl::StrFormat("no command before `%s`; GRUB script wants at "
                              "least one there (`true` does nothing)",
                              closer.text));
  }
  return At(position, absl::StrFormat("`%s` where %s", closer.text,
                                      WaitsFor(open.back())));
}

}  // namespace

std::string Show(const Token& token) {
  switch (token.kind) {
    case TokenKind::kEnd:
      return "the end of the script";
    case TokenKind::kNewline:
      return "the end of the line";
    default:
      break;
  }
  // Returns the text up to the first control character, so that a message stays
  // on one line.
  const auto* const end =
      std::find_if(token.text.begin(), token.text.end(),
                   [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  const auto length = static_cast<size_t>(end - token.text.begin());
  if (length == token.text.size() && length <= kMaxShown) {
    return absl::StrFormat("`%s`", token.text);
  }
  return absl::StrFormat("`%s...`",
                         token.text.substr(0, std::min(length, kMaxShown)));
}

SyntaxError DescribeUnexpected(const Token& token, Situation situation,
                               std::span<const OpenConstruct> open) {
  const Position position = token.word.position;
  if (token.kind == TokenKind::kReserved) {
    return DescribeReserved(token);
  }
  if (token.kind == TokenKind::kEnd) {
    return DescribeEnd(token, open);
  }
  if (token.kind == TokenKind::kSemicolon) {
    return At(position, "`;` without a command before it");
  }
  if (token.keyword == Keyword::kCase || token.keyword == Keyword::kEsac ||
      token.keyword == Keyword::kSelect) {
    return At(position, absl::StrFormat("`%s` is reserved: GRUB script has no "
                                        "such statement; use `if` and `elif`",
                                        token.text));
  }
  if (token.kind == TokenKind::kLeftBrace) {
    return At(position,
              "`{` without a command: a block is the last argument "
              "of a command and begins on its line");
  }
  const Closer* const closer = FindCloser(token.text);
  const bool awaited = closer != nullptr && !open.empty() &&
                       IsAwaited(open.back(), closer->text);
  if (situation == Situation::kAfterCommand && (closer == nullptr || awaited)) {
    return At(
        position,
        absl::StrFormat("a new line or `;` is missing before %s", Show(token)));
  }
  if (closer != nullptr) {
    return DescribeMisplacedCloser(token, *closer, open);
  }
  if (token.keyword == Keyword::kFunction && !open.empty()) {
    return At(position, absl::StrFormat(
                            "a function inside the `%s` of line %d; functions "
                            "stand on the outermost level",
                            open.back().opener, open.back().position.line));
  }
  if (!open.empty()) {
    return At(position, absl::StrFormat("%s where %s", Show(token),
                                        WaitsFor(open.back())));
  }
  return At(position, absl::StrFormat("unexpected %s", Show(token)));
}

SyntaxError DescribeBadName(const Token& token,
                            const OpenConstruct& construct) {
  const std::string_view why =
      token.kind == TokenKind::kKeyword
          ? "is a keyword"
          : "is not a name (letters, digits and `_`, no digit first)";
  if (token.kind == TokenKind::kKeyword || token.kind == TokenKind::kWord) {
    return At(token.word.position,
              absl::StrFormat("`%s` needs a name and %s %s", construct.opener,
                              Show(token), why));
  }
  return DescribeMissing(token, construct, "a name");
}

SyntaxError DescribeMissing(const Token& token, const OpenConstruct& construct,
                            std::string_view wanted) {
  // The end of the script may be many lines after the construct that is not
  // complete, so the message names the construct.
  const Position position =
      token.kind == TokenKind::kEnd ? construct.position : token.word.position;
  return At(position, absl::StrFormat("`%s` needs %s before %s",
                                      construct.opener, wanted, Show(token)));
}

}  // namespace bootmill::bootconfig
