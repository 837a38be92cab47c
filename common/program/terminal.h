// SPDX-License-Identifier: Apache-2.0
// How wide the terminal is.
#ifndef BOOTMILL_COMMON_PROGRAM_TERMINAL_H_
#define BOOTMILL_COMMON_PROGRAM_TERMINAL_H_

#include <cstddef>

namespace bootmill::program {

// The width of a usual terminal.
inline constexpr size_t kUsualColumns = 80;

// Returns how many columns the terminal behind `fd` has, kUsualColumns if it
// does not say, and 0 if `fd` is no terminal. Thread-safe, as the next.
size_t TerminalColumns(int fd);

// Returns how wide help on standard output is to be: as wide as the terminal,
// but at most kUsualColumns, because longer lines are hard to read; so wide
// also where there is no terminal.
size_t HelpColumns();

}  // namespace bootmill::program

#endif  // BOOTMILL_COMMON_PROGRAM_TERMINAL_H_
