// SPDX-License-Identifier: Apache-2.0
#include "builder/toolchain/lines.h"

#include <algorithm>

namespace bootmill::toolchain {

std::optional<Line> LineReader::Next() {
  if (rest_.empty()) {
    return std::nullopt;
  }
  const size_t end = std::min(rest_.find('\n'), rest_.size());
  const Line line = {++number_, rest_.substr(0, end)};
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  return line;
}

std::string_view TakeWord(std::string_view& text) {
  // std::isspace is not used because it depends on the locale.
  constexpr std::string_view kSpaces = " \t\r\n\v\f";
  const size_t begin = std::min(text.find_first_not_of(kSpaces), text.size());
  const size_t end = std::min(text.find_first_of(kSpaces, begin), text.size());
  const std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return word;
}

}  // namespace bootmill::toolchain
