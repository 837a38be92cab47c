// SPDX-License-Identifier: Apache-2.0
#include "cli/output/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <cwchar>
#include <optional>

#include "common/utf8.h"

namespace bootmill::cli {
namespace {

constexpr size_t kUsualColumns = 80;

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

}  // namespace

size_t TerminalColumns(int fd) {
  if (isatty(fd) != 1) {
    return 0;
  }
  winsize size{};
  return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col
                                                              : kUsualColumns;
}

size_t ProgressColumns() {
  const char* terminal = std::getenv("TERM");
  const std::string_view name = terminal == nullptr ? "" : terminal;
  return name.empty() || name == "dumb" ? 0 : TerminalColumns(STDERR_FILENO);
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
  constexpr std::string_view kCut = "..";
  if (DisplayWidth(text) <= width) {
    return std::string(text);
  }
  const std::string_view mark = kCut.substr(0, std::min(width, kCut.size()));
  const Unicode unicode;
  size_t kept = 0;
  size_t end = 0;
  while (end < text.size()) {
    const Piece piece = unicode.Measure(text, end);
    if (kept + piece.columns + mark.size() > width) {
      break;
    }
    kept += piece.columns;
    end += piece.size_bytes;
  }
  return std::string(text.substr(0, end)) + std::string(mark);
}

}  // namespace bootmill::cli
