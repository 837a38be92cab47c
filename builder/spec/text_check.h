// SPDX-License-Identifier: Apache-2.0
// What is checked of a text before any parser sees it.
#ifndef BOOTMILL_BUILDER_SPEC_TEXT_CHECK_H_
#define BOOTMILL_BUILDER_SPEC_TEXT_CHECK_H_

#include <optional>
#include <string>
#include <string_view>

#include "builder/spec/line_index.h"

namespace bootmill::spec {

// The first thing that makes a text unfit for parsing.
struct TextProblem {
  // Absent for a text that is too long to be looked at.
  std::optional<ByteRange> where;
  std::string message;
};

// Checks that `text` has at most kMaxSpecBytes bytes, is UTF-8 without a byte
// order mark, and holds no control characters but tabs and line breaks (LF or
// CR LF). Looks at nothing of a text that is too long. Thread-safe.
std::optional<TextProblem> CheckText(std::string_view text);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_TEXT_CHECK_H_
