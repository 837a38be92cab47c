// SPDX-License-Identifier: Apache-2.0
#include "cli/output/terminal.h"

#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <cwchar>
#include <optional>

#include "common/program/terminal.h"
#include "common/utf8.h"

namespace bootmill::cli {
namespace {

// What stands at a place of a text.
struct Piece {
  size_t size_bytes;
  size_t columns;
};

// While it lives this thread measures as Unicode does: in the locale C, which
// an SSH session without a locale has, wcwidth knows ASCII only.
class Unicode {
 public:
  Unicode()
      : own_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)),
        before_(own_ == nullptr ? nullptr : uselocale(own_)) {}
  Unicode(const Unicode&) = delete;
  Unicode& operator=(const Unicode&) = delete;
  ~Unicode() {
    if (own_ != nullptr) {
      uselocale(before_);
      freelocale(own_);
    }
  }

  Piece Measure(std::string_view text, size_t at) const {
    const std::optional<CodePoint> point = DecodeUtf8(text, at);
    if (!point.has_value()) {
      return {1, 1};
    }
    const int columns =
        own_ == nullptr ? 1 : wcwidth(static_cast<wchar_t>(point->value));
    return {point->size_bytes, columns < 0 ? 1 : static_cast<size_t>(columns)};
  }

 private:
  locale_t own_;
  locale_t before_;
};

constexpr std::string_view kCut = "..";

// Returns the end of the longest beginning of `text` that needs at most `width`
// columns.
size_t EndOf(std::string_view text, size_t width) {
  const Unicode unicode;
  size_t kept = 0;
  size_t end = 0;
  while (end < text.size()) {
    const Piece piece = unicode.Measure(text, end);
    if (kept + piece.columns > width) {
      break;
    }
    kept += piece.columns;
    end += piece.size_bytes;
  }
  return end;
}

}  // namespace

size_t ProgressColumns() {
  const char* terminal = std::getenv("TERM");
  const std::string_view name = terminal == nullptr ? "" : terminal;
  return name.empty() || name == "dumb"
             ? 0
             : program::TerminalColumns(STDERR_FILENO);
}

size_t DisplayWidth(std::string_view text) {
  const auto is_ascii = [](char c) {
    return static_cast<unsigned char>(c) < 0x80;
  };
  if (std::all_of(text.begin(), text.end(), is_ascii)) {
    return text.size();
  }
  const Unicode unicode;
  size_t width = 0;
  for (size_t at = 0; at < text.size();) {
    const Piece piece = unicode.Measure(text, at);
    width += piece.columns;
    at += piece.size_bytes;
  }
  return width;
}

std::string Fit(std::string_view text, size_t width) {
  if (DisplayWidth(text) <= width) {
    return std::string(text);
  }
  const std::string_view mark = kCut.substr(0, std::min(width, kCut.size()));
  return std::string(text.substr(0, EndOf(text, width - mark.size()))) +
         std::string(mark);
}

std::string FitEnd(std::string_view text, size_t width) {
  if (DisplayWidth(text) <= width) {
    return std::string(text);
  }
  const std::string_view mark = kCut.substr(0, std::min(width, kCut.size()));
  const Unicode unicode;
  size_t left = DisplayWidth(text);
  while (!text.empty() && left + mark.size() > width) {
    const Piece piece = unicode.Measure(text, 0);
    left -= std::min(left, piece.columns);
    text.remove_prefix(piece.size_bytes);
  }
  return std::string(mark) + std::string(text);
}

std::string Parted(std::string_view text, size_t width, size_t indent) {
  constexpr size_t kNarrow = 4;
  constexpr size_t kLeast = 20;
  width = std::max(width, kLeast);
  const std::string blanks(indent > width / 2 ? kNarrow : indent, ' ');
  std::string lines;
  for (size_t room = width; DisplayWidth(text) > room;
       room = width - blanks.size()) {
    size_t end = EndOf(text, room);
    // A line may end where a blank follows it.
    const size_t blank = text.rfind(' ', end);
    if (blank != std::string_view::npos &&
        text.find_last_not_of(' ', blank) != std::string_view::npos) {
      end = blank;
    }
    lines += text.substr(0, text.find_last_not_of(' ', end - 1) + 1);
    lines += '\n' + blanks;
    text.remove_prefix(std::min(text.find_first_not_of(' ', end), text.size()));
  }
  return lines + std::string(text);
}

}  // namespace bootmill::cli
