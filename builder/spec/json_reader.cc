// SPDX-License-Identifier: Apache-2.0
// Reads JSON with nlohmann's SAX parser, which keeps its own stack on the heap.
// Its events have no positions. But each event stands for exactly one token,
// and only blanks, commas and colons lie between tokens, so a cursor that
// follows the events finds where each token begins.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_format.h"
#include "builder/spec/node.h"
#include "builder/spec/tree_builder.h"
#include "builder/spec/violation.h"

namespace bootmill::spec {
namespace {

// Returns where the token ends that begins at `begin` of valid JSON.
size_t TokenEnd(std::string_view text, size_t begin) {
  const char first = text[begin];
  if (first == '"') {
    size_t i = begin + 1;
    while (i < text.size() && text[i] != '"') {
      i += text[i] == '\\' ? 2 : 1;
    }
    return std::min(i + 1, text.size());
  }
  if (std::string_view("{}[]").find(first) != std::string_view::npos) {
    return begin + 1;
  }
  return std::min(text.find_first_of(" \t\r\n,]}", begin), text.size());
}

// Returns the part of nlohmann's message that does not describe the library. A
// message looks like this:
//   "[json.exception.parse_error.101] parse error at line 1, column 2: syntax
//   error while parsing value - invalid literal; last read: 'x'; expected ..."
std::string SyntaxMessage(std::string_view what) {
  constexpr std::string_view kMark = "syntax error ";
  const size_t begin = what.find(kMark);
  if (begin == std::string_view::npos) {
    // Newer versions have other words for text without any token.
    return "JSON: error while parsing value - unexpected end of input; "
           "expected '[', '{', or a literal";
  }
  what.remove_prefix(begin + kMark.size());
  const size_t read = what.find("; last read: '");
  const size_t expected = what.rfind("; expected ");
  std::string message = "JSON: error ";
  message += what.substr(0, std::min(read, expected));
  if (expected != std::string_view::npos) {
    message += what.substr(expected);
  }
  return message;
}

// Builds a tree from nlohmann's events.
class EventTree : public nlohmann::json_sax<nlohmann::json> {
 public:
  EventTree(std::string_view text, const TextReport& report)
      : text_(text), tree_(report) {}

  TreeBuilder& tree() { return tree_; }

  bool null() override { return Scalar(NodeKind::kNull); }
  bool boolean(bool /*value*/) override { return Scalar(NodeKind::kWord); }
  bool number_integer(int64_t /*value*/) override {
    return Scalar(NodeKind::kNumber);
  }
  bool number_unsigned(uint64_t /*value*/) override {
    return Scalar(NodeKind::kNumber);
  }
  bool number_float(double /*value*/, const std::string& /*text*/) override {
    return Scalar(NodeKind::kNumber);
  }
  bool string(std::string& value) override {
    tree_.Scalar(NodeKind::kText, std::move(value), NextToken());
    return !tree_.stopped();
  }
  bool binary(nlohmann::json::binary_t& /*value*/) override {
    return false;  // never called for JSON text
  }

  bool start_object(size_t /*size*/) override {
    tree_.Begin(NodeKind::kMap, NextToken().begin);
    return !tree_.stopped();
  }
  bool key(std::string& value) override {
    tree_.Key(std::move(value), NextToken());
    return !tree_.stopped();
  }
  bool end_object() override { return End(); }
  bool start_array(size_t /*size*/) override {
    tree_.Begin(NodeKind::kList, NextToken().begin);
    return !tree_.stopped();
  }
  bool end_array() override { return End(); }

  bool parse_error(size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& error) override {
    // Source: nlohmann's documentation, "Exceptions": out_of_range.406.
    constexpr int kNumberOverflow = 406;
    if (error.id == kNumberOverflow) {
      tree_.Fail(NextToken(), "JSON: a number that cannot be represented");
      return false;
    }
    const std::string message = SyntaxMessage(error.what());
    // `position` counts all bytes that were read, including the wrong one.
    const size_t begin =
        std::min(position == 0 ? 0 : position - 1, text_.size());
    tree_.Fail({begin, begin + 1}, Printable(message));
    return false;
  }

 private:
  ByteRange NextToken() {
    const size_t begin =
        std::min(text_.find_first_not_of(" \t\r\n,:", cursor_), text_.size());
    cursor_ = begin < text_.size() ? TokenEnd(text_, begin) : begin;
    return {begin, cursor_};
  }

  bool Scalar(NodeKind kind) {
    const ByteRange token = NextToken();
    tree_.Scalar(
        kind, std::string(text_.substr(token.begin, token.end - token.begin)),
        token);
    return !tree_.stopped();
  }

  bool End() {
    tree_.End(NextToken().end);
    return !tree_.stopped();
  }

  std::string_view text_;
  TreeBuilder tree_;
  size_t cursor_ = 0;
};

}  // namespace

std::optional<Node> ReadJson(std::string_view text, const TextReport& report) {
  EventTree events(text, report);
  nlohmann::json::sax_parse(text.begin(), text.end(), &events);
  return events.tree().Take();
}

}  // namespace bootmill::spec
