// SPDX-License-Identifier: Apache-2.0
// The only user of yaml-cpp in this folder. It uses yaml-cpp's events instead
// of its node tree, which accepts duplicate keys silently, follows aliases and
// has no ranges. yaml-cpp's recursion stops at 500 levels with an exception,
// and its scanner does not recurse. The offsets in its marks count bytes.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <exception>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "builder/spec/node.h"
#include "builder/spec/positions.h"
#include "builder/spec/tree_builder.h"
#include "builder/spec/violation.h"

namespace bootmill::spec {
namespace {

// In all functions `begin` and `offset` are at most the size of `text`.
// Thread-safe.

// Returns the offset after the closing quote of the quoted text that opens at
// `begin`.
size_t QuotedEnd(std::string_view text, size_t begin) {
  const char quote = text[begin];
  for (size_t i = begin + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      const bool doubled =
          quote == '\'' && i + 1 < text.size() && text[i + 1] == quote;
      if (!doubled) {
        return i + 1;
      }
      ++i;
    }
  }
  return text.size();
}

// Returns the range of the scalar that begins at `begin` and has the value
// `value`. For a block, and for plain text over several lines, it is the range
// on the first line.
ByteRange YamlScalarRange(std::string_view text, size_t begin,
                          std::string_view value) {
  if (begin < text.size() && (text[begin] == '"' || text[begin] == '\'')) {
    return {begin, QuotedEnd(text, begin)};
  }
  if (text.substr(begin, value.size()) == value) {
    return {begin, begin + value.size()};
  }
  const size_t line_end = std::min(text.find('\n', begin), text.size());
  const std::string_view line = text.substr(begin, line_end - begin);
  const size_t last = line.find_last_not_of(" \t\r");
  return {begin, last == std::string_view::npos ? begin : begin + last + 1};
}

// Returns the size of the `~` or `null` at `begin`; 0 if there is none, because
// the value was left out.
size_t YamlNullSize(std::string_view text, size_t begin) {
  constexpr std::array<std::string_view, 4> kLiterals = {"~", "null", "Null",
                                                         "NULL"};
  constexpr std::string_view kAfter = " \t\r\n,]}";
  for (const std::string_view literal : kLiterals) {
    if (text.substr(begin).starts_with(literal)) {
      const std::string_view rest = text.substr(begin + literal.size());
      const bool whole =
          rest.empty() || kAfter.find(rest[0]) != std::string_view::npos;
      return whole ? literal.size() : 0;
    }
  }
  return 0;
}

// Returns the range of the last character before `offset` that is neither blank
// nor part of a comment; empty if there is none within 1,024 bytes. Between
// nodes, a `#` at the start of a line or after a blank always begins a comment.
ByteRange YamlCharacterBefore(std::string_view text, size_t offset) {
  constexpr size_t kMaxBytes = 1024;  // limits the time for hostile text
  const size_t limit = offset - std::min(offset, kMaxBytes);
  size_t end = offset;
  while (end > limit) {
    std::string_view line = text.substr(limit, end - limit);
    const size_t newline = line.rfind('\n');
    line.remove_prefix(newline == std::string_view::npos ? 0 : newline + 1);
    const size_t begin = end - line.size();
    if (line.starts_with('#')) {
      line = {};
    }
    line = line.substr(0, line.find(" #"));
    const size_t last = line.find_last_not_of(" \t\r");
    if (last != std::string_view::npos) {
      return {begin + last, begin + last + 1};
    }
    end = begin - std::min<size_t>(begin, 1);
  }
  return {offset, offset};
}

// Returns where a tab is part of the indentation of the line that starts at
// `line`; npos if there is none.
size_t YamlIndentationTab(std::string_view text, size_t line) {
  const size_t first =
      std::min(text.find_first_not_of(" \t", line), text.size());
  return text.substr(0, first).find('\t', line);
}

constexpr std::string_view kAliasMessage =
    "aliases are refused; write the value out";

// Returns whether yaml-cpp missed the end of a `[` or a `{`.
bool IsUnclosed(const YAML::Exception& error) {
  return error.msg == YAML::ErrorMsg::END_OF_SEQ_FLOW ||
         error.msg == YAML::ErrorMsg::END_OF_MAP_FLOW;
}

// Returns a description of what yaml-cpp found at `begin`, in the line that
// starts at `line`, with a likely cause.
std::string SyntaxMessage(const YAML::Exception& error, std::string_view text,
                          size_t begin, size_t line) {
  if (text.substr(begin).starts_with('*')) {
    return std::string(kAliasMessage);
  }
  if (error.msg == YAML::ErrorMsg::END_OF_SEQ_FLOW) {
    return "YAML: expected `,` or `]`; is a `[` not closed?";
  }
  if (error.msg == YAML::ErrorMsg::END_OF_MAP_FLOW) {
    return "YAML: expected `,` or `}`; is a `{` not closed?";
  }
  const bool tab = YamlIndentationTab(text, line) != std::string_view::npos;
  return absl::StrFormat("YAML: %s%s", Printable(error.msg),
                         tab ? "; a tab indents this line: use spaces" : "");
}

// Builds a tree from yaml-cpp's events.
class EventTree : public YAML::EventHandler {
 public:
  EventTree(std::string_view text, const TextReport& report)
      : text_(text), lines_(report.lines), tree_(report) {}

  TreeBuilder& tree() { return tree_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1 && !stopped()) {
      const size_t begin = Offset(mark);
      tree_.Fail({begin, begin + 1},
                 "something follows the end of the document; a spec is one "
                 "YAML document");
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const size_t begin = Offset(mark);
    if (!StartNode(begin, "", anchor)) {
      return;
    }
    if (expect_ == Expect::kKey) {
      tree_.Fail({begin, begin + 1}, "a key is missing, or is null");
      return;
    }
    tree_.Scalar(NodeKind::kNull, "", NullRange(begin));
    EndNode();
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    const size_t begin = Offset(mark);
    if (stopped()) {
      return;
    }
    const size_t end =
        std::min(text_.find_first_of(" \t\r\n,]}", begin), text_.size());
    if (expect_ == Expect::kKey) {
      tree_.Fail({begin, end}, "an alias cannot be a key");
      return;
    }
    tree_.Report({begin, end}, std::string(kAliasMessage));
    tree_.Scalar(NodeKind::kInvalid, "", {begin, end});
    EndNode();
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag,
                YAML::anchor_t anchor, const std::string& value) override {
    const size_t begin = Offset(mark);
    if (!StartNode(begin, tag, anchor)) {
      return;
    }
    const ByteRange range = YamlScalarRange(text_, begin, value);
    if (expect_ == Expect::kKey) {
      tree_.Key(value, range);
      expect_ = Expect::kValue;
      return;
    }
    tree_.Scalar(tag == "?" ? NodeKind::kPlain : NodeKind::kText, value, range);
    EndNode();
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    StartContainer(NodeKind::kList, Offset(mark), tag, anchor);
  }
  void OnSequenceEnd() override { EndContainer(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag,
                  YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    StartContainer(NodeKind::kMap, Offset(mark), tag, anchor);
  }
  void OnMapEnd() override { EndContainer(); }

  // Reports a key that is a list or a map, if there was one.
  void FailBadKey() {
    if (bad_key_.has_value()) {
      tree_.Fail({*bad_key_, *bad_key_ + 1},
                 absl::StrFormat("a key must be text, not %s",
                                 NodeKindName(bad_key_kind_)));
    }
  }

  // Reports an exception of yaml-cpp. What it takes for a key that is a list or
  // a map may be a list or map that is not closed, or one that is nested too
  // deeply.
  void FailSyntax(const YAML::Exception& error) {
    const size_t begin = Offset(error.mark);
    if (error.msg ==
        YAML::ErrorMsg::BAD_FILE) {  // its message for too deep nesting
      const size_t place = bad_key_.value_or(begin);
      tree_.Fail({place, place + 1}, TreeBuilder::DepthMessage());
    }
    if (!IsUnclosed(error)) {
      FailBadKey();
    }
    tree_.Fail({begin, begin + 1},
               SyntaxMessage(error, text_, begin, lines_->LineStart(begin)));
  }

 private:
  enum class Expect { kValue, kKey };

  bool stopped() const { return tree_.stopped() || bad_key_.has_value(); }

  // yaml-cpp's marks can lie after the end of the text.
  size_t Offset(const YAML::Mark& mark) const {
    return mark.pos < 0 ? 0
                        : std::min(static_cast<size_t>(mark.pos), text_.size());
  }

  // Checks what all nodes have in common; returns false if parsing has stopped.
  bool StartNode(size_t begin, std::string_view tag, YAML::anchor_t anchor) {
    if (stopped()) {
      return false;
    }
    CheckIndentation(begin);
    if (anchor != 0) {
      tree_.Report({begin, begin + 1},
                   "anchors are refused; remove the `&` and write each value "
                   "out");
    }
    // yaml-cpp gives text in quotes the tag `!`, and all other values `?`.
    const bool own = tag.empty() || tag == "?" || tag == "!";
    if (!own || text_.substr(begin).starts_with('!')) {
      tree_.Report({begin, begin + 1},
                   "tags are refused; the field decides what its value is");
    }
    return !tree_.stopped();
  }

  // YAML forbids tabs in indentation, but yaml-cpp accepts some.
  void CheckIndentation(size_t begin) {
    const size_t line = lines_->LineStart(begin);
    if (line == checked_line_) {
      return;
    }
    checked_line_ = line;
    const size_t tab = YamlIndentationTab(text_, line);
    if (tab != std::string_view::npos) {
      tree_.Fail({tab, tab + 1}, "a tab in the indentation; use spaces");
    }
  }

  void StartContainer(NodeKind kind, size_t begin, std::string_view tag,
                      YAML::anchor_t anchor) {
    if (!StartNode(begin, tag, anchor)) {
      return;
    }
    if (expect_ == Expect::kKey) {
      bad_key_ = begin;
      bad_key_kind_ = kind;
      return;
    }
    tree_.Begin(kind, begin);
    expect_ = kind == NodeKind::kMap ? Expect::kKey : Expect::kValue;
  }

  void EndContainer() {
    if (!stopped()) {
      tree_.End(std::nullopt);
      EndNode();
    }
  }

  void EndNode() {
    expect_ =
        tree_.container() == NodeKind::kMap ? Expect::kKey : Expect::kValue;
  }

  // yaml-cpp gives an empty value the position of the next token. It is
  // therefore shown at its key, or in a list at what precedes it: its `-`.
  ByteRange NullRange(size_t begin) const {
    const size_t size = YamlNullSize(text_, begin);
    if (size > 0) {
      return {begin, begin + size};
    }
    if (tree_.pending_key_range().has_value()) {
      return *tree_.pending_key_range();
    }
    return YamlCharacterBefore(text_, begin);
  }

  std::string_view text_;
  const LineIndex* lines_;
  TreeBuilder tree_;
  Expect expect_ = Expect::kValue;
  int documents_ = 0;
  size_t checked_line_ = std::string_view::npos;
  // The first key that is a list or a map; nothing is read after it.
  std::optional<size_t> bad_key_;
  NodeKind bad_key_kind_ = NodeKind::kMap;
};

}  // namespace

std::optional<Node> ReadYaml(std::string_view text, const TextReport& report) {
  EventTree events(text, report);
  TreeBuilder& tree = events.tree();
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(events)) {
      // Further documents are reported by OnDocumentStart.
      parser.HandleNextDocument(events);
    } else {
      tree.Scalar(NodeKind::kNull, "", {0, 0});
    }
    events.FailBadKey();
  } catch (const YAML::Exception& error) {
    events.FailSyntax(error);
  } catch (const std::exception& error) {
    tree.Fail({0, 0}, absl::StrFormat("YAML: %s", Printable(error.what())));
  }
  return tree.Take();
}

}  // namespace bootmill::spec
