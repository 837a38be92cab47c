// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/yaml_text.h"

#include <algorithm>
#include <array>

namespace bootmill::spec {
namespace {

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

}  // namespace

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

ByteRange YamlCharacterBefore(std::string_view text, size_t offset) {
  constexpr size_t kMaxBytes = 1024;  // bounds the time that hostile text takes
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

size_t YamlIndentationTab(std::string_view text, size_t line) {
  const size_t first =
      std::min(text.find_first_not_of(" \t", line), text.size());
  return text.substr(0, first).find('\t', line);
}

}  // namespace bootmill::spec
