// SPDX-License-Identifier: Apache-2.0
// The one user of yaml-cpp. Its events are walked rather than its node tree:
// the tree takes duplicate keys silently, follows aliases and has no ranges.
// yaml-cpp's own recursion ends at 500 levels with an exception, its scanner
// does not recurse; offsets in its marks count bytes.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <exception>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/spec/quote.h"
#include "builder/spec/reader.h"
#include "builder/spec/tree_builder.h"

namespace bootmill::spec {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kAliasMessage =
    "aliases are refused; write the value out";

// Returns where the quoted text that opens at `begin` ends, after its quote.
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

// Returns where a scalar stands. Plain text over several lines, and a block,
// are given as the part on their first line.
ByteRange ScalarRange(std::string_view text, size_t begin,
                      std::string_view value) {
  if (begin < text.size() && (text[begin] == '"' || text[begin] == '\'')) {
    return {begin, QuotedEnd(text, begin)};
  }
  if (text.substr(begin, value.size()) == value) {
    return {begin, begin + value.size()};
  }
  const size_t line_end = std::min(text.find('\n', begin), text.size());
  const size_t last = text.find_last_not_of(" \t\r\n", line_end);
  return {begin, last == std::string_view::npos ? line_end
                                                : std::max(begin, last + 1)};
}

// Says whether a null is written out at `begin`, and how long it is.
size_t NullLiteralSize(std::string_view text, size_t begin) {
  constexpr std::array<std::string_view, 4> kLiterals = {"~", "null", "Null",
                                                         "NULL"};
  for (const std::string_view literal : kLiterals) {
    if (text.substr(begin, literal.size()) == literal) {
      const std::string_view rest = text.substr(begin + literal.size());
      const bool whole =
          rest.empty() ||
          std::string_view(" \t\r\n,]}").find(rest[0]) != rest.npos;
      return whole ? literal.size() : 0;
    }
  }
  return 0;
}

// Returns the last character before `offset` that is neither blank nor part of
// a comment (a `#` after a blank, which nothing but a comment has where this
// looks); an empty range if there is none near.
ByteRange LastCharacterBefore(std::string_view text, size_t offset) {
  constexpr size_t kMaxBytes = 1024;  // bounds the time that hostile text takes
  const size_t limit = offset - std::min(offset, kMaxBytes);
  text = text.substr(0, offset);
  while (text.size() > limit) {
    const size_t newline = text.substr(limit).rfind('\n');
    const size_t line =
        newline == std::string_view::npos ? limit : limit + newline + 1;
    std::string_view content = text.substr(line);
    if (content.starts_with('#')) {
      content = {};
    }
    content = content.substr(0, content.find(" #"));
    const size_t last = content.find_last_not_of(" \t\r");
    if (last != std::string_view::npos) {
      return {line + last, line + last + 1};
    }
    text = text.substr(0, line == limit ? limit : line - 1);
  }
  return {offset, offset};
}

// Turns yaml-cpp's events into a tree.
class EventTree : public YAML::EventHandler {
 public:
  EventTree(std::string_view text, const TextReport& report)
      : text_(text), lines_(report.lines), tree_(report) {}

  TreeBuilder& tree() { return tree_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) {
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
    if (tree_.stopped()) {
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
    const ByteRange range = ScalarRange(text_, begin, value);
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

  // Marks can lie behind the end of the text.
  size_t Offset(const YAML::Mark& mark) const {
    return mark.pos < 0 ? 0
                        : std::min(static_cast<size_t>(mark.pos), text_.size());
  }

 private:
  enum class Expect { kValue, kKey };

  // Checks what all nodes have; false if nothing is to be done any more.
  bool StartNode(size_t begin, std::string_view tag, YAML::anchor_t anchor) {
    if (tree_.stopped()) {
      return false;
    }
    CheckIndentation(begin);
    if (anchor != 0) {
      tree_.Report({begin, begin + 1},
                   "anchors are refused; remove the `&` "
                   "and write each value out");
    }
    // yaml-cpp gives text in quotes the tag `!`, and all other values `?`.
    const bool own = tag.empty() || tag == "?" || tag == "!";
    if (!own || (begin < text_.size() && text_[begin] == '!')) {
      tree_.Report({begin, begin + 1},
                   "tags are refused; the field decides what its value is");
    }
    return true;
  }

  // Tabs as indentation: not YAML, though yaml-cpp takes some.
  void CheckIndentation(size_t begin) {
    const size_t line = lines_->LineStart(begin);
    if (line == checked_line_) {
      return;
    }
    checked_line_ = line;
    const size_t first =
        std::min(text_.find_first_not_of(kBlanks, line), text_.size());
    const size_t tab = text_.substr(0, first).find('\t', line);
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
      tree_.Fail(
          {begin, begin + 1},
          absl::StrFormat("a key must be text, not %s", NodeKindName(kind)));
      return;
    }
    tree_.Begin(kind, begin);
    expect_ = kind == NodeKind::kMap ? Expect::kKey : Expect::kValue;
  }

  void EndContainer() {
    if (!tree_.stopped()) {
      tree_.End(std::nullopt);
      EndNode();
    }
  }

  void EndNode() {
    expect_ =
        tree_.container() == NodeKind::kMap ? Expect::kKey : Expect::kValue;
  }

  // yaml-cpp places an empty value where the next token is, so it is shown at
  // its key, or in a list at the last thing before it: its `-`.
  ByteRange NullRange(size_t begin) const {
    const size_t size = NullLiteralSize(text_, begin);
    if (size > 0) {
      return {begin, begin + size};
    }
    if (tree_.pending_key_range().has_value()) {
      return *tree_.pending_key_range();
    }
    return LastCharacterBefore(text_, begin);
  }

  std::string_view text_;
  const LineIndex* lines_;
  TreeBuilder tree_;
  Expect expect_ = Expect::kValue;
  int documents_ = 0;
  size_t checked_line_ = std::string_view::npos;
};

// Says what yaml-cpp found at `begin` of a line that starts at `line`, and a
// likely cause.
std::string SyntaxMessage(const YAML::Exception& error, std::string_view text,
                          size_t begin, size_t line) {
  if (text.substr(begin).starts_with('*')) {
    return std::string(kAliasMessage);
  }
  const size_t first = text.find_first_not_of(kBlanks, line);
  const bool tab =
      text.substr(line, first - line).find('\t') != std::string_view::npos;
  return absl::StrFormat("YAML: %s%s", error.msg,
                         tab ? "; a tab indents this line: use spaces" : "");
}

}  // namespace

std::optional<Node> ReadYaml(std::string_view text, const TextReport& report) {
  EventTree events(text, report);
  TreeBuilder& tree = events.tree();
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    const bool found = parser.HandleNextDocument(events);
    if (!found && !tree.stopped()) {
      tree.Scalar(NodeKind::kNull, "", {0, 0});
    } else if (!tree.stopped()) {
      // Anything more is reported by OnDocumentStart.
      parser.HandleNextDocument(events);
    }
  } catch (const YAML::Exception& error) {
    const size_t begin = events.Offset(error.mark);
    tree.Fail(
        {begin, begin + 1},
        SyntaxMessage(error, text, begin, report.lines->LineStart(begin)));
  } catch (const std::exception& error) {
    tree.Fail({0, 0}, absl::StrFormat("YAML: %s", Quote(error.what())));
  }
  return tree.Take();
}

}  // namespace bootmill::spec
