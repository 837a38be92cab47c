// SPDX-License-Identifier: Apache-2.0
// A recursive descent parser. The grammar is GRUB's (grub-core/script/parser.y
// of GRUB 2.06) as docs/formats/grub-script.md describes it. The comment above
// each Parse function quotes its rule.
#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "builder/bootconfig/script.h"
#include "builder/bootconfig/script_errors.h"
#include "builder/bootconfig/script_lexer.h"
#include "common/limits.h"

namespace bootmill::bootconfig {
namespace {

// How many open words a construct and a branch of `if` count for: at least as
// many as the symbols that they keep on the stack of GRUB's parser.
constexpr size_t kConstructWeight = 12;
constexpr size_t kElifWeight = 6;

// What messages call a command's block.
constexpr std::string_view kBlockOpener = "{";

// Parses one script. Functions that return bool return false after an error,
// which is then in error_.
class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) { Advance(); }

  std::variant<Script, SyntaxError> Run();

 private:
  void Advance() { token_ = lexer_.Next(); }
  bool At(TokenKind kind) const { return token_.kind == kind; }
  bool At(Keyword keyword) const { return token_.keyword == keyword; }
  bool AtCommand() const;
  void SkipNewlines();
  bool SkipSeparator();

  bool Fail(const SyntaxError& error);
  bool FailLimit(std::string message);
  bool Unexpected(Situation situation);
  bool Open(std::string_view opener, Position position);
  void Close();
  void Await(std::vector<std::string_view> closers, const Block* part);
  bool CountOpenWords(size_t count);

  bool ParseTopLevel(Script& script);
  bool ParseCommands(Block& into);
  bool ParsePart(std::vector<std::string_view> closers, Block& into);
  bool ParseStatement(Block& into);
  bool ParseSimple(Command& command);
  bool ParseIf(If& node);
  bool ParseFor(For& node);
  bool ParseLoop(Loop& node);
  bool ParseFunction(Function& node);
  bool ParseName(std::string& into);
  bool ParseWords(std::vector<Word>& into);

  Lexer lexer_;
  Token token_;
  std::optional<SyntaxError> error_;
  std::vector<OpenConstruct> open_;
  size_t open_words_ = 0;
  size_t words_ = 0;
  // Whether a separator followed the commands that were just read.
  bool separated_ = false;
};

bool Parser::Fail(const SyntaxError& error) {
  // The lexer's error is closer to the cause.
  error_ = At(TokenKind::kBad) ? lexer_.Error() : error;
  return false;
}

bool Parser::FailLimit(std::string message) {
  return Fail(
      {SyntaxError::Kind::kLimit, token_.word.position, std::move(message)});
}

bool Parser::Unexpected(Situation situation) {
  return Fail(DescribeUnexpected(token_, situation, open_));
}

bool Parser::Open(std::string_view opener, Position position) {
  if (open_.size() == kMaxScriptDepth) {
    return FailLimit(
        absl::StrFormat("`%s` inside of %d others, the limit is %d", opener,
                        open_.size(), kMaxScriptDepth));
  }
  open_.push_back({opener, position, {}, nullptr, nullptr});
  return CountOpenWords(kConstructWeight);
}

void Parser::Close() {
  open_.pop_back();
  open_words_ -= kConstructWeight;
}

void Parser::Await(std::vector<std::string_view> closers, const Block* part) {
  open_.back().awaited = std::move(closers);
  open_.back().part = part;
  open_.back().words = nullptr;
}

bool Parser::CountOpenWords(size_t count) {
  open_words_ += count;
  if (open_words_ > kMaxScriptOpenWords) {
    return FailLimit(absl::StrFormat(
        "more than %d words in commands that are not complete yet",
        kMaxScriptOpenWords));
  }
  return true;
}

bool Parser::AtCommand() const {
  return At(TokenKind::kName) || At(TokenKind::kWord) || At(Keyword::kIf) ||
         At(Keyword::kFor) || At(Keyword::kWhile) || At(Keyword::kUntil);
}

void Parser::SkipNewlines() {
  while (At(TokenKind::kNewline)) {
    Advance();
  }
}

// (`;` or newline), newlines. Returns whether there was a separator.
bool Parser::SkipSeparator() {
  if (!At(TokenKind::kSemicolon) && !At(TokenKind::kNewline)) {
    return false;
  }
  Advance();
  SkipNewlines();
  return true;
}

std::variant<Script, SyntaxError> Parser::Run() {
  Script script;
  if (!ParseTopLevel(script)) {
    return *std::move(error_);
  }
  script.traps = lexer_.Traps();
  return script;
}

// newlines, ((command | function), separator, newlines)...
bool Parser::ParseTopLevel(Script& script) {
  SkipNewlines();
  while (!At(TokenKind::kEnd)) {
    if (At(Keyword::kFunction)) {
      Statement& statement = script.statements.emplace_back();
      statement.position = token_.word.position;
      if (!ParseFunction(statement.node.emplace<Function>())) {
        return false;
      }
    } else if (!AtCommand()) {
      return Unexpected(Situation::kBetween);
    } else if (!ParseStatement(script.statements)) {
      return false;
    }
    // The end of the text also ends the last line.
    if (!SkipSeparator() && !At(TokenKind::kEnd)) {
      return Unexpected(Situation::kAfterCommand);
    }
  }
  return true;
}

// newlines, command, (separator, command)..., and perhaps a last separator.
bool Parser::ParseCommands(Block& into) {
  SkipNewlines();
  if (!AtCommand()) {
    return Unexpected(Situation::kCommandWanted);
  }
  do {
    if (!ParseStatement(into)) {
      return false;
    }
    separated_ = SkipSeparator();
  } while (separated_ && AtCommand());
  return true;
}

// Commands, and then one of `closers`, which stays the current token. A
// separator must precede it unless it is the `}` of a command's block.
bool Parser::ParsePart(std::vector<std::string_view> closers, Block& into) {
  Await(std::move(closers), &into);
  if (!ParseCommands(into)) {
    return false;
  }
  const OpenConstruct& construct = open_.back();
  const bool closed =
      (At(TokenKind::kKeyword) || At(TokenKind::kRightBrace)) &&
      std::find(construct.awaited.begin(), construct.awaited.end(),
                token_.text) != construct.awaited.end();
  if (closed && (separated_ || construct.opener == kBlockOpener)) {
    return true;
  }
  return Unexpected(separated_ ? Situation::kBetween
                               : Situation::kAfterCommand);
}

// REQUIRES: AtCommand().
bool Parser::ParseStatement(Block& into) {
  Statement& statement = into.emplace_back();
  statement.position = token_.word.position;
  switch (token_.keyword) {
    case Keyword::kIf:
      return ParseIf(statement.node.emplace<If>());
    case Keyword::kFor:
      return ParseFor(statement.node.emplace<For>());
    case Keyword::kWhile:
    case Keyword::kUntil:
      return ParseLoop(statement.node.emplace<Loop>());
    default:
      return ParseSimple(statement.node.emplace<Command>());
  }
}

// (word | keyword)...
bool Parser::ParseWords(std::vector<Word>& into) {
  while (At(TokenKind::kName) || At(TokenKind::kWord) ||
         At(TokenKind::kKeyword)) {
    if (++words_ > kMaxScriptWords) {
      return FailLimit(absl::StrFormat("more than %d words", kMaxScriptWords));
    }
    if (!CountOpenWords(1)) {
      return false;
    }
    into.push_back(std::move(token_.word));
    Advance();
  }
  return true;
}

// word, words, [`{` commands `}`].
bool Parser::ParseSimple(Command& command) {
  if (!ParseWords(command.words)) {
    return false;
  }
  if (At(TokenKind::kLeftBrace)) {
    if (!Open(kBlockOpener, token_.word.position)) {
      return false;
    }
    Advance();
    if (!ParsePart({"}"}, command.block.emplace())) {
      return false;
    }
    Advance();
    Close();
  }
  open_words_ -= command.words.size();
  return true;
}

// `if` commands `then` commands (`elif` commands `then` commands)...
// [`else` commands] `fi`.
bool Parser::ParseIf(If& node) {
  if (!Open("if", token_.word.position)) {
    return false;
  }
  do {
    Branch& branch = node.branches.emplace_back();
    branch.position = token_.word.position;
    Advance();
    if (!CountOpenWords(kElifWeight) ||
        !ParsePart({"then"}, branch.condition)) {
      return false;
    }
    Advance();
    if (!ParsePart({"elif", "else", "fi"}, branch.body)) {
      return false;
    }
  } while (At(Keyword::kElif));
  if (At(Keyword::kElse)) {
    Advance();
    if (!ParsePart({"fi"}, node.otherwise.emplace())) {
      return false;
    }
  }
  Advance();
  open_words_ -= kElifWeight * node.branches.size();
  Close();
  return true;
}

bool Parser::ParseName(std::string& into) {
  if (!At(TokenKind::kName)) {
    return Fail(DescribeBadName(token_, open_.back()));
  }
  into = std::string(token_.text);
  Advance();
  return true;
}

// `for` name `in` words separator `do` commands `done`.
bool Parser::ParseFor(For& node) {
  if (!Open("for", token_.word.position)) {
    return false;
  }
  Advance();
  if (!ParseName(node.variable)) {
    return false;
  }
  if (!At(Keyword::kIn)) {
    return Fail(DescribeMissing(token_, open_.back(), "`in` and words"));
  }
  Advance();
  if (!ParseWords(node.words)) {
    return false;
  }
  Await({"do"}, nullptr);
  open_.back().words = &node.words;
  if (!SkipSeparator()) {
    return Unexpected(Situation::kAfterCommand);
  }
  if (!At(Keyword::kDo)) {
    return Unexpected(Situation::kBetween);
  }
  Advance();
  if (!ParsePart({"done"}, node.body)) {
    return false;
  }
  Advance();
  open_words_ -= node.words.size();
  Close();
  return true;
}

// (`while` | `until`) commands `do` commands `done`.
bool Parser::ParseLoop(Loop& node) {
  const bool until = At(Keyword::kUntil);
  node.kind = until ? LoopKind::kUntil : LoopKind::kWhile;
  if (!Open(until ? "until" : "while", token_.word.position)) {
    return false;
  }
  Advance();
  if (!ParsePart({"do"}, node.condition)) {
    return false;
  }
  Advance();
  if (!ParsePart({"done"}, node.body)) {
    return false;
  }
  Advance();
  Close();
  return true;
}

// `function` name newlines `{` commands `}`.
bool Parser::ParseFunction(Function& node) {
  if (!Open("function", token_.word.position)) {
    return false;
  }
  Advance();
  if (!ParseName(node.name)) {
    return false;
  }
  SkipNewlines();
  if (!At(TokenKind::kLeftBrace)) {
    return Fail(DescribeMissing(token_, open_.back(), "`{`"));
  }
  Advance();
  if (!ParsePart({"}"}, node.body)) {
    return false;
  }
  Advance();
  Close();
  return true;
}

}  // namespace

std::variant<Script, SyntaxError> ParseScript(std::string_view text) {
  if (text.size() > kMaxConfigBytes) {
    return SyntaxError{SyntaxError::Kind::kLimit,
                       {},
                       absl::StrFormat("the script is %d bytes, the limit is "
                                       "%d",
                                       text.size(), kMaxConfigBytes)};
  }
  if (const size_t nul = text.find('\0'); nul != std::string_view::npos) {
    return SyntaxError{SyntaxError::Kind::kSyntax, PositionOf(text, nul),
                       "a NUL byte; GRUB would drop the rest of the line"};
  }
  return Parser(text).Run();
}

}  // namespace bootmill::bootconfig
