// SPDX-License-Identifier: Apache-2.0
// Properties that hold for any text given to the parser of GRUB script and to
// the lint.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "builder/bootconfig/lint.h"
#include "builder/bootconfig/lint_commands.h"
#include "builder/bootconfig/script.h"
#include "tests/fuzz/require.h"

namespace bootmill::bootconfig {
namespace {

using fuzz::Require;

bool IsOneLine(std::string_view message) {
  return !message.empty() && std::none_of(message.begin(), message.end(),
                                          [](char c) { return c == '\n'; });
}

// Returns whether some byte of `text`, or its end, is at `position`.
bool IsInside(std::string_view text, Position position) {
  size_t start = 0;
  for (uint32_t line = 1; line < position.line; ++line) {
    const size_t newline = text.find('\n', start);
    if (newline == std::string_view::npos) {
      return false;
    }
    start = newline + 1;
  }
  return position.column >= 1 && start + position.column - 1 <= text.size();
}

// Counts lines and columns from one word to the next.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  // REQUIRES: `offset` is in the text and not before that of the last call.
  Position MoveTo(size_t offset) {
    for (; offset_ < offset; ++offset_) {
      const bool newline = text_[offset_] == '\n';
      position_ = newline ? Position{position_.line + 1, 1}
                          : Position{position_.line, position_.column + 1};
    }
    return position_;
  }

 private:
  const std::string_view text_;
  size_t offset_ = 0;
  Position position_;
};

// A word must mean the same wherever it stands.
void CheckWord(std::string_view text, Cursor& cursor, const Word& word) {
  Require(word.size > 0 && word.offset <= text.size() &&
              word.size <= text.size() - word.offset,
          "a word lies in the text");
  Require(cursor.MoveTo(word.offset) == word.position,
          "a word's position is that of its offset");
  const std::string alone =
      "x " + std::string(text.substr(word.offset, word.size)) + "\n";
  const std::variant<Script, SyntaxError> result = ParseScript(alone);
  const auto* const script = std::get_if<Script>(&result);
  Require(script != nullptr && script->statements.size() == 1,
          "a word alone is a word");
  const auto* command = std::get_if<Command>(&script->statements[0].node);
  Require(command != nullptr && command->words.size() == 2 &&
              command->words[1].pieces == word.pieces,
          "a word alone has the same pieces");
}

void CheckScript(std::string_view text, const Script& script) {
  size_t behind = 0;
  Cursor cursor(text);
  ForEachCommand(script, [&](const Command& command) {
    Require(!command.words.empty(), "a command has words");
    Require(!command.block.has_value() || !command.block->empty(),
            "a block has commands");
    for (const Word& word : command.words) {
      Require(word.offset >= behind, "words are in the order of the text");
      behind = word.offset + word.size;
      CheckWord(text, cursor, word);
    }
  });
  // Parsing must leave no state behind: a text written twice is the script
  // twice.
  const std::string doubled = std::string(text) + "\n" + std::string(text);
  const std::variant<Script, SyntaxError> result = ParseScript(doubled);
  if (const auto* error = std::get_if<SyntaxError>(&result)) {
    Require(error->kind == SyntaxError::Kind::kLimit,
            "what parses once parses twice");
  } else {
    Require(std::get<Script>(result).statements.size() ==
                2 * script.statements.size(),
            "twice the text has twice the statements");
  }
}

void CheckLint(std::string_view text, const Script& script) {
  CommandIndex index;
  index.AddModule("normal", std::vector<std::string>{"menuentry", "export"});
  index.AddModule("test", std::vector<std::string>{"[", "test"});
  index.AddModule("echo", std::vector<std::string>{"echo"});
  const std::vector<Finding> findings = Lint(script, index, {"normal", "test"});
  Require(findings.size() <= kMaxFindings + 1, "findings are bounded");
  for (const Finding& finding : findings) {
    Require(IsInside(text, finding.position), "a finding is in the text");
    Require(IsOneLine(finding.message), "a finding is one line");
  }
  std::set<std::string> names;
  for (const UsedCommand& used : CommandsUsed(script)) {
    Require(IsInside(text, used.position), "a use is in the text");
    Require(names.insert(used.name).second, "each command is listed once");
  }
}

}  // namespace
}  // namespace bootmill::bootconfig

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using bootmill::bootconfig::Script;
  using bootmill::bootconfig::SyntaxError;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::variant<Script, SyntaxError> result =
      bootmill::bootconfig::ParseScript(text);
  if (const auto* error = std::get_if<SyntaxError>(&result)) {
    bootmill::bootconfig::Require(
        bootmill::bootconfig::IsInside(text, error->position),
        "an error is in the text");
    bootmill::bootconfig::Require(
        bootmill::bootconfig::IsOneLine(error->message),
        "an error is one line");
    return 0;
  }
  const auto& script = std::get<Script>(result);
  bootmill::bootconfig::CheckScript(text, script);
  bootmill::bootconfig::CheckLint(text, script);
  return 0;
}
