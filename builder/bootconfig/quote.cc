// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/quote.h"

#include <algorithm>
#include <utility>

namespace bootmill::bootconfig {
namespace {

// Returns `"a b"` and `a="b c"` without their quotes, and any other word
// unchanged.
std::string WithoutOuterQuotes(const std::string& word) {
  if (std::count(word.begin(), word.end(), '"') != 2 || !word.ends_with('"')) {
    return word;
  }
  const size_t open = word.find('"');
  // For Linux the name ends at the first `=`.
  if (open != 0 && word.find('=') != open - 1) {
    return word;
  }
  return word.substr(0, open) + word.substr(open + 1, word.size() - open - 2);
}

}  // namespace

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

std::string QuoteOperand(std::string_view text) {
  return (text.starts_with('-') ? "-- " : "") + Quote(text);
}

std::vector<std::string> SplitCommandLine(std::string_view command_line) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  const auto end_word = [&] {
    if (std::string plain = WithoutOuterQuotes(word); !plain.empty()) {
      words.push_back(std::move(plain));
    }
    word.clear();
  };
  for (const char c : command_line) {
    if (c == ' ' && !quoted) {
      end_word();
      continue;
    }
    quoted = quoted != (c == '"');
    word += c;
  }
  end_word();
  return words;
}

std::optional<char> FindEscaped(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (const size_t at = word.find_first_of("'\"\\");
        at != std::string::npos) {
      return word[at];
    }
  }
  return std::nullopt;
}

}  // namespace bootmill::bootconfig
