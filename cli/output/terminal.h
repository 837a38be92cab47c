// SPDX-License-Identifier: Apache-2.0
// What the terminal can show.
#ifndef BOOTMILL_CLI_OUTPUT_TERMINAL_H_
#define BOOTMILL_CLI_OUTPUT_TERMINAL_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace bootmill::cli {

// Returns how many columns the terminal behind `fd` has, 80 if it does not say,
// and 0 if there is no terminal.
size_t TerminalColumns(int fd);

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

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_OUTPUT_TERMINAL_H_
