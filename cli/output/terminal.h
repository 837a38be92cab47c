// SPDX-License-Identifier: Apache-2.0
// What the terminal can show.
#ifndef BOOTMILL_CLI_OUTPUT_TERMINAL_H_
#define BOOTMILL_CLI_OUTPUT_TERMINAL_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace bootmill::cli {

// Returns the columns that a line of progress may take on standard error; 0 if
// that is no terminal, or one that cannot go back to a line's beginning
// (TERM=dumb).
size_t ProgressColumns();

// Returns how many columns a terminal needs for `text`: two for each ideograph
// and emoji, none for a combining mark, one for any other code point and for a
// byte that is not UTF-8. The C library's table of Unicode widths decides,
// whatever the user's locale is.
size_t DisplayWidth(std::string_view text);

// Returns `text`, cut to `width` columns with `..` at its end if it is longer.
std::string Fit(std::string_view text, size_t width);

// Does the same with `..` at its beginning: of a path the end says most.
std::string FitEnd(std::string_view text, size_t width);

// Returns `text` as lines of at most `width` columns, which is at least 20,
// without a line break at its end. It is parted at blanks, and words that are
// longer than a line within themselves. All lines but the first are indented by
// `indent` blanks, or by 4 where that would leave less than half of the width.
std::string Parted(std::string_view text, size_t width, size_t indent);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_OUTPUT_TERMINAL_H_
