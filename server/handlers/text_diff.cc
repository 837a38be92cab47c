// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/text_diff.h"

#include <algorithm>
#include <cstddef>
#include <dtl/dtl.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"

namespace bootmill::server {
namespace {

using Lines = std::vector<std::string_view>;

// The comparison takes time proportional to lines times differences.
constexpr size_t kMaxLines = 4000;
constexpr ptrdiff_t kContext = 3;

Lines LinesOf(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

// One line of the comparison: ' ' is in both texts, '-' and '+' in one of them.
struct Edit {
  char kind;
  std::string_view line;
};

using Edits = std::vector<Edit>;

void Append(Lines::const_iterator begin, Lines::const_iterator end, char kind,
            Edits& edits) {
  for (; begin != end; ++begin) {
    edits.push_back({kind, *begin});
  }
}

Edits Compare(Lines& from, Lines& to) {
  Edits edits;
  if (from.size() + to.size() > kMaxLines) {
    Append(from.begin(), from.end(), '-', edits);
    Append(to.begin(), to.end(), '+', edits);
    return edits;
  }
  dtl::Diff<std::string_view> diff(from, to);
  diff.compose();
  const dtl::Ses<std::string_view> script = diff.getSes();
  for (const auto& [line, info] : script.getSequence()) {
    const char kind = info.type == dtl::SES_DELETE ? '-'
                      : info.type == dtl::SES_ADD  ? '+'
                                                   : ' ';
    edits.push_back({kind, line});
  }
  return edits;
}

// The lines between the equal lines at both ends, with the context around them.
struct Middle {
  size_t skipped = 0;  // equal lines before it
  Edits edits;
};

Middle CompareMiddle(const Lines& from, const Lines& to) {
  const auto shorter = static_cast<ptrdiff_t>(std::min(from.size(), to.size()));
  const auto [from_begin, to_begin] =
      std::mismatch(from.begin(), from.begin() + shorter, to.begin());
  const ptrdiff_t before = from_begin - from.begin();
  const auto from_end =
      std::mismatch(from.rbegin(), from.rbegin() + (shorter - before),
                    to.rbegin())
          .first.base();
  const ptrdiff_t after = from.end() - from_end;
  Lines from_middle(from_begin, from_end);
  Lines to_middle(to_begin, to.end() - after);
  Middle middle;
  const ptrdiff_t context_before = std::min(before, kContext);
  middle.skipped = static_cast<size_t>(before - context_before);
  Append(from_begin - context_before, from_begin, ' ', middle.edits);
  for (Edit& edit : Compare(from_middle, to_middle)) {
    middle.edits.push_back(std::move(edit));
  }
  Append(from_end, from_end + std::min(after, kContext), ' ', middle.edits);
  return middle;
}

// Returns where a hunk begins: the number of its first line, or, if it has
// none, of the line before it.
size_t Start(size_t before, size_t lines) {
  return lines == 0 ? before : before + 1;
}

// Writes edits[begin, end) as a hunk; `old_line` and `new_line` count the lines
// of both texts before it.
void AddHunk(const Edits& edits, size_t begin, size_t end, size_t old_line,
             size_t new_line, std::string& text) {
  size_t old_lines = 0;
  size_t new_lines = 0;
  std::string body;
  for (size_t i = begin; i < end; ++i) {
    old_lines += edits[i].kind != '+' ? 1 : 0;
    new_lines += edits[i].kind != '-' ? 1 : 0;
    absl::StrAppendFormat(&body, "%c%s\n", edits[i].kind, edits[i].line);
  }
  absl::StrAppendFormat(&text, "@@ -%d,%d +%d,%d @@\n%s",
                        Start(old_line, old_lines), old_lines,
                        Start(new_line, new_lines), new_lines, body);
}

// Writes the edits as hunks with context. Both texts begin with `skipped` equal
// lines.
std::string Unified(const Edits& edits, size_t skipped) {
  constexpr size_t kAround = kContext;
  std::string text;
  size_t old_line = skipped;
  size_t new_line = skipped;
  size_t at =
      0;  // the index of the next edit; lines before it have been counted
  const auto count_to = [&](size_t end) {
    for (; at < end; ++at) {
      old_line += edits[at].kind != '+' ? 1 : 0;
      new_line += edits[at].kind != '-' ? 1 : 0;
    }
  };
  const auto next_change = [&](size_t from) {
    while (from < edits.size() && edits[from].kind == ' ') {
      ++from;
    }
    return from;
  };
  size_t change = next_change(0);
  while (change < edits.size()) {
    count_to(change - std::min(change - at, kAround));
    size_t end = change;  // after the last change of the hunk
    while (change < edits.size() && change - end <= 2 * kAround) {
      end = change;
      while (end < edits.size() && edits[end].kind != ' ') {
        ++end;
      }
      change = next_change(end);
    }
    end = std::min(end + kAround, edits.size());
    AddHunk(edits, at, end, old_line, new_line, text);
    count_to(end);
  }
  return text;
}

// Ends a difference that is too long after a whole line, and says so.
std::string Shortened(std::string text) {
  if (text.size() <= kMaxDiffBytes) {
    return text;
  }
  // Without a line break the first line alone is too long.
  const size_t end = text.rfind('\n', kMaxDiffBytes - 1) + 1;
  const auto left_out =
      std::count(text.begin() + static_cast<ptrdiff_t>(end), text.end(), '\n');
  text.resize(end);
  absl::StrAppendFormat(&text, "... %d more lines are not shown\n", left_out);
  return text;
}

}  // namespace

std::string UnifiedDiff(std::string_view from, std::string_view to) {
  if (from == to) {
    return "";
  }
  const Lines from_lines = LinesOf(from);
  const Lines to_lines = LinesOf(to);
  if (from_lines == to_lines) {
    return "the last line break differs\n";
  }
  const Middle middle = CompareMiddle(from_lines, to_lines);
  return Shortened(Unified(middle.edits, middle.skipped));
}

}  // namespace bootmill::server
