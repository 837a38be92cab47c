// SPDX-License-Identifier: Apache-2.0
// What changed between two texts.
#ifndef BOOTMILL_SERVER_HANDLERS_TEXT_DIFF_H_
#define BOOTMILL_SERVER_HANDLERS_TEXT_DIFF_H_

#include <string>
#include <string_view>

namespace bootmill::server {

// Returns a unified diff by lines, with three lines of context; empty if the
// texts are equal. It may not be the smallest one: what lies between the first
// and the last changed line is compared only up to 4,000 lines of both texts,
// and given as removed and added beyond that. So it takes a fifth of a second
// at the most. Thread-safe.
std::string UnifiedDiff(std::string_view from, std::string_view to);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_TEXT_DIFF_H_
