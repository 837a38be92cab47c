// SPDX-License-Identifier: Apache-2.0
// Texts that mark where a finding is expected; tests only.
#ifndef BOOTMILL_BUILDER_SPEC_TESTING_MARKED_TEXT_H_
#define BOOTMILL_BUILDER_SPEC_TESTING_MARKED_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "builder/spec/violation.h"

namespace bootmill::testing {

// A text without its mark `@`, and the position of the mark, which is counted
// independently of the code under test.
struct MarkedText {
  std::string text;
  spec::Position mark;
};

inline MarkedText Unmark(std::string_view marked) {
  MarkedText result;
  bool found = false;
  for (const char c : marked) {
    if (c == '@') {
      found = true;
      continue;
    }
    result.text += c;
    if (found) {
      continue;
    }
    if (c == '\n') {
      ++result.mark.line;
      result.mark.column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++result.mark.column;
    }
  }
  return result;
}

}  // namespace bootmill::testing

#endif  // BOOTMILL_BUILDER_SPEC_TESTING_MARKED_TEXT_H_
