// SPDX-License-Identifier: Apache-2.0
// Comparing two texts.
#ifndef BOOTMILL_SERVER_HANDLERS_TEXT_DIFF_H_
#define BOOTMILL_SERVER_HANDLERS_TEXT_DIFF_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace bootmill::server {

// How long a difference may become. Its end then says how many lines there are
// more, which people would not read, and answers have a limit.
inline constexpr size_t kMaxDiffBytes = size_t{512} << 10;

// Returns a unified diff by lines, with three lines of context; empty if the
// texts are equal. It need not be minimal: if the part between the first and
// the last changed line has more than 4,000 lines in both texts together, it is
// given as removed and added. The comparison therefore takes a fifth of a
// second at the most for texts of a mebibyte, and 64 MiB of memory. It is cut
// after kMaxDiffBytes. Thread-safe.
std::string UnifiedDiff(std::string_view from, std::string_view to);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_TEXT_DIFF_H_
