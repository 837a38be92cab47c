// SPDX-License-Identifier: Apache-2.0
// Text that may be anybody's, fit for a line of a log or a terminal.
#ifndef BOOTMILL_COMMON_PRINTABLE_H_
#define BOOTMILL_COMMON_PRINTABLE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace bootmill {

// Returns `text` as one line: the bytes of what is not UTF-8, of control
// characters, and of what is invisible or turns the direction of text
// (IsPrintable of utf8.h) as \xNN. Thread-safe, as the next.
std::string Printable(std::string_view text);

// The same for the first `max_bytes` of `text`, with "..." behind them if there
// are more. A character is never cut.
std::string PrintableStart(std::string_view text, size_t max_bytes);

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_PRINTABLE_H_
