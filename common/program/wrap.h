// SPDX-License-Identifier: Apache-2.0
// Help that fits a terminal.
#ifndef BOOTMILL_COMMON_PROGRAM_WRAP_H_
#define BOOTMILL_COMMON_PROGRAM_WRAP_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace bootmill::program {

// Returns `help`, as CLI11 prints it, laid out for `columns`. Lines that begin
// at the left edge and follow each other are one paragraph, which is filled
// anew; a line after a heading (`Options:`) begins another. The text of a list
// stays beside its first column, or moves below it where less than 20 columns
// would be left. Commands of `Examples:` are broken outside of quotes and with
// ` \`, so that they can still be copied. A word that is longer than a line is
// broken after a comma, else not at all. `help` is ASCII. Thread-safe.
std::string WrapHelp(std::string_view help, size_t columns);

}  // namespace bootmill::program

#endif  // BOOTMILL_COMMON_PROGRAM_WRAP_H_
