// SPDX-License-Identifier: Apache-2.0
#include "common/program/wrap.h"

#include <algorithm>
#include <vector>

namespace bootmill::program {
namespace {

constexpr size_t kLeastColumnsOfText = 20;
// The text of a list begins at or after this column; examples and lists of one
// column are indented by less.
constexpr size_t kLeastColumnOfText = 8;
constexpr std::string_view kGoesOn = " \\";

size_t IndentOf(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

// Returns where the text of a list's line begins, which two blanks part from
// its first column; the line's own indent if it has no such text.
size_t TextColumn(std::string_view line) {
  const size_t start = IndentOf(line);
  const size_t gap = line.find("  ", start);
  return start == 0 || gap == std::string_view::npos
             ? start
             : std::min(line.find_first_not_of(' ', gap), line.size());
}

bool IsParagraph(std::string_view line) {
  return !line.empty() && line.front() != ' ' && !line.ends_with(':') &&
         !line.starts_with("Usage:");
}

// Whether `line` goes on with what `before` says.
bool GoesOn(std::string_view before, std::string_view line) {
  if (IsParagraph(before) && IsParagraph(line)) {
    return true;
  }
  const size_t indent = IndentOf(line);
  return indent < line.size() && indent >= kLeastColumnOfText &&
         indent == TextColumn(before);
}

// Returns the lines of `help`, with those that go on joined.
std::vector<std::string> JoinedLines(std::string_view help) {
  std::vector<std::string> lines;
  std::string_view before;
  for (size_t at = 0; at <= help.size();) {
    const size_t end = std::min(help.find('\n', at), help.size());
    const std::string_view line = help.substr(at, end - at);
    at = end + 1;
    if (!lines.empty() && GoesOn(before, line)) {
      lines.back() += ' ';
      lines.back() += line.substr(IndentOf(line));
    } else {
      lines.emplace_back(line);
    }
    before = line;
  }
  return lines;
}

// How the pieces of a line are laid out.
struct Layout {
  size_t columns;
  size_t indent;         // of all pieces but the first
  std::string_view end;  // of all pieces but the last
};

// Returns where `line` can be parted: the last place within `room`, else the
// first one after it. Returns npos if there is none.
size_t PlaceToPart(std::string_view line, size_t room, bool is_command) {
  size_t place = std::string_view::npos;
  size_t comma = std::string_view::npos;
  char quote = '\0';
  for (size_t i = IndentOf(line) + 1; i < line.size(); ++i) {
    if (i > room &&
        (place != std::string_view::npos || comma != std::string_view::npos)) {
      break;
    }
    const char c = line[i];
    if (is_command && (c == '\'' || c == '"')) {
      quote = quote == '\0' ? c : quote == c ? '\0' : quote;
    } else if (c == ' ' && quote == '\0') {
      place = i;
    } else if (!is_command && line[i - 1] == ',') {
      comma = i;
    }
  }
  return place == std::string_view::npos ? comma : place;
}

void AddParted(std::string line, const Layout& layout, std::string& wrapped) {
  const bool is_command = !layout.end.empty();
  while (line.size() > layout.columns) {
    const size_t place =
        PlaceToPart(line, layout.columns - layout.end.size(), is_command);
    const size_t next = line.find_first_not_of(' ', place);
    if (place == std::string::npos || next == std::string::npos) {
      break;
    }
    wrapped += line.substr(0, line.find_last_not_of(' ', place - 1) + 1);
    wrapped += layout.end;
    wrapped += '\n';
    line = std::string(layout.indent, ' ') + line.substr(next);
  }
  wrapped += line + '\n';
}

void AddCommand(std::string_view line, size_t columns, std::string& wrapped) {
  constexpr size_t kIndent = 4;
  const bool goes_on = line.size() > columns && line.ends_with(kGoesOn);
  if (goes_on) {
    line.remove_suffix(kGoesOn.size());
    columns -= kGoesOn.size();
  }
  AddParted(std::string(line), {columns, kIndent, kGoesOn}, wrapped);
  if (goes_on) {
    wrapped.insert(wrapped.size() - 1, kGoesOn);
  }
}

void AddLine(std::string_view line, size_t columns, std::string& wrapped) {
  constexpr size_t kBelow = 6;
  const size_t start = IndentOf(line);
  const size_t text = TextColumn(line);
  if (text + kLeastColumnsOfText <= columns || line.size() <= columns) {
    return AddParted(std::string(line), {columns, text, ""}, wrapped);
  }
  if (text > start) {
    const size_t end = line.find_last_not_of(' ', text - 1) + 1;
    AddParted(std::string(line.substr(0, end)), {columns, kBelow, ""}, wrapped);
  }
  AddParted(std::string(kBelow, ' ') + std::string(line.substr(text)),
            {columns, kBelow, ""}, wrapped);
}

}  // namespace

std::string WrapHelp(std::string_view help, size_t columns) {
  constexpr size_t kLeastColumns = kLeastColumnsOfText;
  columns = std::max(columns, kLeastColumns);
  std::string wrapped;
  bool are_commands = false;
  for (const std::string& line : JoinedLines(help)) {
    if (are_commands && line.starts_with(' ')) {
      AddCommand(line, columns, wrapped);
    } else {
      AddLine(line, columns, wrapped);
      are_commands = line == "Examples:" || line == "Example:" ||
                     (are_commands && line.empty());
    }
  }
  wrapped.pop_back();  // what follows the last line break is no line
  return wrapped;
}

}  // namespace bootmill::program
