// SPDX-License-Identifier: Apache-2.0
// Making text from outside safe for one line of a log or of a terminal.
#ifndef BOOTMILL_COMMON_PRINTABLE_H_
#define BOOTMILL_COMMON_PRINTABLE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace bootmill {

// Returns `text` as one line. Each byte that is not UTF-8, and each character
// that is not printable (IsPrintable in utf8.h: control characters, invisible
// ones, those that turn the direction of text), is written as \xNN.
// Thread-safe, as is the next.
std::string Printable(std::string_view text);

// Does the same for the first `max_bytes` of `text`, followed by "..." if there
// are more. Characters are never cut.
std::string PrintableStart(std::string_view text, size_t max_bytes);

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_PRINTABLE_H_
