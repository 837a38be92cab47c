// SPDX-License-Identifier: Apache-2.0
#include "cli/output/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace bootmill::cli {
namespace {

constexpr size_t kUsualColumns = 80;

bool StartsCodePoint(char c) {
  return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
}

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
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), StartsCodePoint));
}

std::string Fit(std::string_view text, size_t width) {
  constexpr std::string_view kCut = "..";
  if (DisplayWidth(text) <= width) {
    return std::string(text);
  }
  const std::string_view mark = kCut.substr(0, std::min(width, kCut.size()));
  size_t kept = 0;
  size_t end = 0;
  while (end < text.size() && kept + mark.size() < width) {
    ++end;
    while (end < text.size() && !StartsCodePoint(text[end])) {
      ++end;
    }
    ++kept;
  }
  return std::string(text.substr(0, end)) + std::string(mark);
}

}  // namespace bootmill::cli
