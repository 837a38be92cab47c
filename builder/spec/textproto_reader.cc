// SPDX-License-Identifier: Apache-2.0
// Reads the text format of Protocol Buffers with protobuf's own tokenizer.
//
// TextFormat::Parser is not used: it stops at the first type error, gives both
// elements of `[a, b]` one position, and gives no position for fields that
// failed. Tests and the fuzzer compare this reader with it.
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "builder/spec/node.h"
#include "builder/spec/tree_builder.h"
#include "builder/spec/violation.h"

namespace bootmill::spec {
namespace {

using google::protobuf::io::Tokenizer;

// protobuf's tokenizer counts columns from 0, and a tab moves it to the next
// multiple of this.
constexpr int kTabWidth = 8;

// Converts the tokenizer's lines and columns to offsets. It goes through the
// text once, so positions must come in ascending order.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  size_t Advance(int line, int column) {
    while (offset_ < text_.size() &&
           (line_ < line || (line_ == line && column_ < column))) {
      Step(text_[offset_]);
      ++offset_;
    }
    return offset_;
  }

 private:
  void Step(char c) {
    if (c == '\n') {
      ++line_;
      column_ = 0;
    } else if (c == '\t') {
      column_ += kTabWidth - column_ % kTabWidth;
    } else {
      ++column_;
    }
  }

  std::string_view text_;
  size_t offset_ = 0;
  int line_ = 0;
  int column_ = 0;
};

// Keeps the first error of the tokenizer.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (!message_.has_value()) {
      line_ = line;
      column_ = column;
      message_ = message;
    }
  }

  const std::optional<std::string>& message() const { return message_; }
  int line() const { return line_; }
  int column() const { return column_; }

 private:
  std::optional<std::string> message_;
  int line_ = 0;
  int column_ = 0;
};

// Removes the capital and the period of the tokenizer's "Unexpected end of
// string."
std::string InOurStyle(std::string message) {
  if (!message.empty()) {
    message[0] = absl::ascii_tolower(static_cast<unsigned char>(message[0]));
  }
  if (message.ends_with('.')) {
    message.pop_back();
  }
  return message;
}

// A recursive descent parser. TreeBuilder limits its depth.
class TextprotoParser {
 public:
  TextprotoParser(std::string_view text, const TextReport& report)
      : text_(text),
        tree_(report),
        cursor_(text),
        input_(text.data(), static_cast<int>(text.size())),
        tokenizer_(&input_, &errors_) {
    tokenizer_.set_allow_f_after_float(true);
    tokenizer_.set_comment_style(Tokenizer::SH_COMMENT_STYLE);
  }

  std::optional<Node> Parse() {
    Next();
    tree_.Begin(NodeKind::kMap, 0);
    while (!tree_.stopped() && !At(Tokenizer::TYPE_END)) {
      ParseField();
    }
    tree_.End(text_.size());
    return tree_.Take();
  }

 private:
  bool At(Tokenizer::TokenType type) {
    return tokenizer_.current().type == type;
  }
  bool AtSymbol(std::string_view symbol) {
    return At(Tokenizer::TYPE_SYMBOL) && tokenizer_.current().text == symbol;
  }

  // Goes to the next token; fails if the tokenizer found an error in between.
  void Next() {
    previous_end_ = token_.end;
    tokenizer_.Next();
    if (errors_.message().has_value()) {
      // The error may lie before the cursor, so the search begins at the start.
      const size_t begin =
          Cursor(text_).Advance(errors_.line(), errors_.column());
      tree_.Fail({begin, begin + 1},
                 absl::StrFormat("textproto: %s",
                                 Printable(InOurStyle(*errors_.message()))));
      return;
    }
    const Tokenizer::Token& token = tokenizer_.current();
    token_.begin = cursor_.Advance(token.line, token.column);
    token_.end = std::min(token_.begin + token.text.size(), text_.size());
  }

  bool TryConsume(std::string_view symbol) {
    if (tree_.stopped() || !AtSymbol(symbol)) {
      return false;
    }
    Next();
    return true;
  }

  void Expected(std::string_view what) {
    const std::string found = At(Tokenizer::TYPE_END)
                                  ? "the end of the text"
                                  : Quote(tokenizer_.current().text);
    tree_.Fail(token_,
               absl::StrFormat("textproto: expected %s, got %s", what, found));
  }

  void ParseField() {
    if (AtSymbol("[")) {
      tree_.Fail(token_, "textproto: extensions and Any are not supported");
      return;
    }
    if (!At(Tokenizer::TYPE_IDENTIFIER)) {
      Expected("the name of a field");
      return;
    }
    tree_.Key(tokenizer_.current().text, token_);
    Next();
    const bool colon = TryConsume(":");
    if (tree_.stopped()) {
      return;
    }
    if (AtSymbol("[")) {
      ParseList(colon);
    } else {
      ParseValue(colon);
    }
    if (!TryConsume(";")) {
      TryConsume(",");
    }
  }

  void ParseList(bool colon) {
    tree_.Begin(NodeKind::kList, token_.begin);
    Next();
    bool more = !AtSymbol("]");
    while (more && !tree_.stopped()) {
      ParseValue(colon);
      more = TryConsume(",");
    }
    if (tree_.stopped()) {
      return;
    }
    if (!TryConsume("]")) {
      Expected("`,` or `]`");
      return;
    }
    tree_.End(previous_end_);
  }

  // A field's name without a colon can only be followed by a message.
  void ParseValue(bool colon) {
    if (AtSymbol("{")) {
      ParseMessage("}");
    } else if (AtSymbol("<")) {
      ParseMessage(">");
    } else if (!colon) {
      Expected("`:` or `{`");
    } else {
      ParseScalar();
    }
  }

  void ParseMessage(std::string_view close) {
    tree_.Begin(NodeKind::kMap, token_.begin);
    Next();
    while (!tree_.stopped() && !AtSymbol(close)) {
      if (At(Tokenizer::TYPE_END)) {
        Expected(Quote(close));
        return;
      }
      ParseField();
    }
    if (!tree_.stopped()) {
      Next();
      tree_.End(previous_end_);
    }
  }

  void ParseScalar() {
    const size_t begin = token_.begin;
    std::string value;
    NodeKind kind = NodeKind::kNumber;
    if (At(Tokenizer::TYPE_STRING)) {
      kind = NodeKind::kText;
      while (!tree_.stopped() && At(Tokenizer::TYPE_STRING)) {
        Tokenizer::ParseStringAppend(tokenizer_.current().text, &value);
        Next();
      }
      tree_.Scalar(kind, std::move(value), {begin, previous_end_});
      return;
    }
    const bool minus = TryConsume("-");
    if (At(Tokenizer::TYPE_IDENTIFIER) && !minus) {
      kind = NodeKind::kWord;
    } else if (!At(Tokenizer::TYPE_INTEGER) && !At(Tokenizer::TYPE_FLOAT)) {
      Expected("a value");
      return;
    }
    value = (minus ? "-" : "") + tokenizer_.current().text;
    Next();
    tree_.Scalar(kind, std::move(value), {begin, previous_end_});
  }

  std::string_view text_;
  TreeBuilder tree_;
  Cursor cursor_;
  google::protobuf::io::ArrayInputStream input_;
  FirstError errors_;
  Tokenizer tokenizer_;
  ByteRange token_;
  size_t previous_end_ = 0;
};

}  // namespace

std::optional<Node> ReadTextproto(std::string_view text,
                                  const TextReport& report) {
  return TextprotoParser(text, report).Parse();
}

}  // namespace bootmill::spec
