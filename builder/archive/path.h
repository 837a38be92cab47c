// SPDX-License-Identifier: Apache-2.0
// Paths inside archives.
#ifndef BOOTMILL_BUILDER_ARCHIVE_PATH_H_
#define BOOTMILL_BUILDER_ARCHIVE_PATH_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace bootmill::archive {

// Longest path of an archive member in bytes, and most components.
inline constexpr size_t kMaxPathBytes = 255;
inline constexpr size_t kMaxPathDepth = 32;

// Returns `path` without a leading "./" (repeated or not) and without trailing
// slashes: the root directory gives an empty path. A view into `path`.
std::string_view PlainPath(std::string_view path);

// Returns `path` in backquotes for a message, escaped and cut to a length that
// a line can bear: it may hold anything.
std::string QuotePath(std::string_view path);

// Says whether `path` names something below the directory it is relative to,
// in one way only: components that are not empty, "." or "..", no leading
// slash, no backslash, no control character, within the limits above. Such a
// path may be joined to a directory's path to extract a member.
//
// Errors: INVALID_ARGUMENT, quoting the path (escaped) and saying what is
// wrong. Thread-safe.
absl::Status CheckPath(std::string_view path);

}  // namespace bootmill::archive

#endif  // BOOTMILL_BUILDER_ARCHIVE_PATH_H_
