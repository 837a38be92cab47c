// SPDX-License-Identifier: Apache-2.0
// What changed between two texts.
#ifndef BOOTMILL_SERVER_HANDLERS_TEXT_DIFF_H_
#define BOOTMILL_SERVER_HANDLERS_TEXT_DIFF_H_

#include <string>
#include <string_view>

namespace bootmill::server {

// Returns a unified diff by lines, with three lines of context; empty if the
// texts are equal. Texts whose comparison would take long (together more than
// 8,000 lines) give one line that says so. Thread-safe.
std::string UnifiedDiff(std::string_view from, std::string_view to);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_TEXT_DIFF_H_
