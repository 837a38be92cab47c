// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/script.h"

#include <algorithm>

#include "absl/strings/str_format.h"

namespace bootmill::bootconfig {
namespace {

// Visits the commands in each kind of statement.
class CommandWalker {
 public:
  explicit CommandWalker(const std::function<void(const Command&)>& visit)
      : visit_(visit) {}

  void operator()(const Block& block) const {
    for (const Statement& statement : block) {
      std::visit(*this, statement.node);
    }
  }
  void operator()(const Command& command) const {
    visit_(command);
    if (command.block.has_value()) {
      (*this)(*command.block);
    }
  }
  void operator()(const If& node) const {
    for (const Branch& branch : node.branches) {
      (*this)(branch.condition);
      (*this)(branch.body);
    }
    if (node.otherwise.has_value()) {
      (*this)(*node.otherwise);
    }
  }
  void operator()(const For& node) const { (*this)(node.body); }
  void operator()(const Loop& node) const {
    (*this)(node.condition);
    (*this)(node.body);
  }
  void operator()(const Function& node) const { (*this)(node.body); }

 private:
  const std::function<void(const Command&)>& visit_;
};

}  // namespace

void ForEachCommand(const Script& script,
                    const std::function<void(const Command&)>& visit) {
  CommandWalker walk(visit);
  walk(script.statements);
}

Position PositionOf(std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const size_t newline = before.rfind('\n');
  const size_t line_start = newline == std::string_view::npos ? 0 : newline + 1;
  return {
      static_cast<uint32_t>(std::count(before.begin(), before.end(), '\n') + 1),
      static_cast<uint32_t>(offset - line_start + 1)};
}

std::optional<std::string> StaticText(const Word& word) {
  std::string text;
  for (const Piece& piece : word.pieces) {
    const bool variable = piece.kind == PieceKind::kVariable ||
                          piece.kind == PieceKind::kQuotedVariable ||
                          (piece.kind == PieceKind::kTranslated &&
                           piece.text.find('$') != std::string::npos);
    if (variable) {
      return std::nullopt;
    }
    text += piece.text;
  }
  return text;
}

absl::Status ToStatus(const SyntaxError& error) {
  const absl::StatusCode code = error.kind == SyntaxError::Kind::kLimit
                                    ? absl::StatusCode::kResourceExhausted
                                    : absl::StatusCode::kInvalidArgument;
  return {code, absl::StrFormat("line %d, column %d: %s", error.position.line,
                                error.position.column, error.message)};
}

}  // namespace bootmill::bootconfig
