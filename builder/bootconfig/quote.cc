// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/quote.h"

namespace bootmill::bootconfig {

std::string Quote(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string QuoteAll(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += text.empty() ? "" : " ";
    text += Quote(word);
  }
  return text;
}

std::vector<std::string> SplitCommandLine(std::string_view command_line) {
  std::vector<std::string> words;
  size_t at = 0;
  while (at < command_line.size()) {
    const size_t start = command_line.find_first_not_of(' ', at);
    if (start == std::string_view::npos) {
      break;
    }
    const size_t end = command_line.find(' ', start);
    words.emplace_back(command_line.substr(start, end - start));
    at = end == std::string_view::npos ? command_line.size() : end;
  }
  return words;
}

}  // namespace bootmill::bootconfig
