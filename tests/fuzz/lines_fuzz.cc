// SPDX-License-Identifier: Apache-2.0
// Files of other boot loaders, as GRUB's module `lines` cuts them into words.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "loader-src/lines/split.h"
#include "tests/fuzz/require.h"

namespace bootmill {
namespace {

using fuzz::Require;

void CheckWords(const char* rest) {
  std::string copy = rest;
  std::vector<char*> words((copy.size() + 1) / 2 + 1);
  const int count = SplitWords(copy.data(), words.data());
  Require(count >= 0 && static_cast<size_t>(count) < words.size(),
          "there are not more words than the caller has room for");
  words.resize(static_cast<size_t>(count));
  for (const char* const word : words) {
    Require(word >= copy.data() &&
                word + std::strlen(word) <= copy.data() + copy.size(),
            "words lie in the line");
  }
}

void CheckLine(char* line) {
  Require(*line != '\0' && *line != '#' && *line != ' ' &&
              std::strchr(line, '\n') == nullptr,
          "a line is one line of text");
  char key[kMaxKeyBytes + 1];
  if (const char* const rest = TakeKey(line, key); rest != nullptr) {
    Require(key[0] != '\0' && std::strlen(key) <= kMaxKeyBytes,
            "keys have a bound");
    Require(std::strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_") ==
                std::strlen(key),
            "keys are names of functions");
    CheckWords(rest);
    std::string copy = rest;
    CheckWords(StripQuotes(copy.data()));
  }
}

}  // namespace
}  // namespace bootmill

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // The module, too, has one byte more than the file.
  std::vector<char> text(data, data + size);
  text.push_back('x');
  char* at = text.data();
  char* const end = at + size;
  while (char* const line = NextLine(&at, end)) {
    bootmill::fuzz::Require(line < end && at <= end, "lines lie in the file");
    bootmill::CheckLine(line);
  }
  bootmill::fuzz::Require(at == end, "every line is read");
  return 0;
}
