// SPDX-License-Identifier: Apache-2.0
// Help that fits a terminal.
#ifndef BOOTMILL_COMMON_PROGRAM_WRAP_H_
#define BOOTMILL_COMMON_PROGRAM_WRAP_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace bootmill::program {

// The width of a usual terminal.
inline constexpr size_t kHelpColumns = 80;

// Returns the lines of `help`, those that are longer than `columns` broken at
// blanks. What follows stands below what a list says of its first column, else
// below the line's own beginning. A word that is longer is not broken. `help`
// is ASCII. Thread-safe.
std::string WrapHelp(std::string_view help, size_t columns = kHelpColumns);

}  // namespace bootmill::program

#endif  // BOOTMILL_COMMON_PROGRAM_WRAP_H_
