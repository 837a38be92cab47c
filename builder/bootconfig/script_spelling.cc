// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/script_spelling.h"

#include <array>
#include <cstddef>

#include "absl/strings/ascii.h"

namespace bootmill::bootconfig {
namespace {

struct KeywordSpelling {
  std::string_view text;
  Keyword keyword;
};

constexpr std::array<KeywordSpelling, 15> kKeywords = {{
    {"case", Keyword::kCase},
    {"do", Keyword::kDo},
    {"done", Keyword::kDone},
    {"elif", Keyword::kElif},
    {"else", Keyword::kElse},
    {"esac", Keyword::kEsac},
    {"fi", Keyword::kFi},
    {"for", Keyword::kFor},
    {"function", Keyword::kFunction},
    {"if", Keyword::kIf},
    {"in", Keyword::kIn},
    {"select", Keyword::kSelect},
    {"then", Keyword::kThen},
    {"until", Keyword::kUntil},
    {"while", Keyword::kWhile},
}};

bool StartsName(char c) {
  return absl::ascii_isalpha(static_cast<unsigned char>(c)) || c == '_';
}

bool IsDigit(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c));
}

bool IsSpecialVariable(char c) {
  return c == '?' || c == '#' || c == '*' || c == '@';
}

size_t CountWhile(std::string_view text, bool (*belongs)(char)) {
  size_t count = 0;
  while (count < text.size() && belongs(text[count])) {
    ++count;
  }
  return count;
}

}  // namespace

Keyword FindKeyword(std::string_view word) {
  for (const KeywordSpelling& spelling : kKeywords) {
    if (spelling.text == word) {
      return spelling.keyword;
    }
  }
  return Keyword::kNone;
}

std::vector<std::string> KeywordSpellings() {
  std::vector<std::string> spellings;
  spellings.reserve(kKeywords.size());
  for (const KeywordSpelling& spelling : kKeywords) {
    spellings.emplace_back(spelling.text);
  }
  return spellings;
}

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

bool IsOperator(char c) { return c == '|' || c == '&' || c == '<' || c == '>'; }

bool EndsWord(char c) {
  return IsBlank(c) || IsOperator(c) || c == '\n' || c == ';' || c == '{' ||
         c == '}';
}

std::string_view LeadingVariableName(std::string_view text) {
  if (text.empty()) {
    return {};
  }
  if (IsSpecialVariable(text[0])) {
    return text.substr(0, 1);
  }
  if (IsDigit(text[0])) {
    return text.substr(0, CountWhile(text, IsDigit));
  }
  if (StartsName(text[0])) {
    return text.substr(0, CountWhile(text, [](char c) {
                         return StartsName(c) || IsDigit(c);
                       }));
  }
  return {};
}

bool IsName(std::string_view text) {
  return !text.empty() && StartsName(text[0]) &&
         LeadingVariableName(text).size() == text.size();
}

}  // namespace bootmill::bootconfig
