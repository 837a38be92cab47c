// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/script_dump.h"

#include <variant>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"

namespace bootmill::testing {
namespace {

using bootconfig::Block;
using bootconfig::Branch;
using bootconfig::Command;
using bootconfig::For;
using bootconfig::Function;
using bootconfig::If;
using bootconfig::Loop;
using bootconfig::LoopKind;
using bootconfig::Piece;
using bootconfig::PieceKind;
using bootconfig::Statement;
using bootconfig::Word;

std::string DumpPiece(const Piece& piece) {
  std::string text = absl::CEscape(piece.text);
  switch (piece.kind) {
    case PieceKind::kText:
      return text;
    case PieceKind::kSingleQuoted:
      return absl::StrFormat("'%s'", text);
    case PieceKind::kDoubleQuoted:
      return absl::StrFormat("\"%s\"", text);
    case PieceKind::kTranslated:
      return absl::StrFormat("$\"%s\"", text);
    case PieceKind::kVariable:
      return absl::StrFormat("${%s}", text);
    case PieceKind::kQuotedVariable:
      return absl::StrFormat("\"${%s}\"", text);
  }
  return {};
}

std::string DumpWords(const std::vector<Word>& words) {
  std::string out;
  for (const Word& word : words) {
    out += (out.empty() ? "" : " ") + Dump(word);
  }
  return out;
}

struct Dumper {
  std::string operator()(const Block& block) const {
    std::string out;
    for (const Statement& statement : block) {
      out += (out.empty() ? "" : " ") + std::visit(*this, statement.node);
    }
    return absl::StrFormat("{%s}", out);
  }
  std::string operator()(const Command& command) const {
    return absl::StrFormat(
        "(%s%s)", DumpWords(command.words),
        command.block.has_value() ? " " + (*this)(*command.block) : "");
  }
  std::string operator()(const If& node) const {
    std::string out = "(if";
    for (const Branch& branch : node.branches) {
      out += absl::StrFormat(" %s %s", (*this)(branch.condition),
                             (*this)(branch.body));
    }
    if (node.otherwise.has_value()) {
      out += " else " + (*this)(*node.otherwise);
    }
    return out + ")";
  }
  std::string operator()(const For& node) const {
    return absl::StrFormat("(for %s in [%s] %s)", node.variable,
                           DumpWords(node.words), (*this)(node.body));
  }
  std::string operator()(const Loop& node) const {
    return absl::StrFormat("(%s %s %s)",
                           node.kind == LoopKind::kUntil ? "until" : "while",
                           (*this)(node.condition), (*this)(node.body));
  }
  std::string operator()(const Function& node) const {
    return absl::StrFormat("(function %s %s)", node.name, (*this)(node.body));
  }
};

}  // namespace

std::string Dump(const Word& word) {
  if (word.pieces.empty()) {
    return "<>";
  }
  std::string out;
  for (const Piece& piece : word.pieces) {
    out += (out.empty() ? "" : "+") + DumpPiece(piece);
  }
  return out;
}

std::string Dump(const bootconfig::Script& script) {
  const std::string out = Dumper()(script.statements);
  return out.substr(1, out.size() - 2);
}

}  // namespace bootmill::testing
