// SPDX-License-Identifier: Apache-2.0
// Checking paths of archive members.
#ifndef BOOTMILL_BUILDER_ARCHIVE_PATH_H_
#define BOOTMILL_BUILDER_ARCHIVE_PATH_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace bootmill::archive {

// The most bytes and components that the path of a member may have.
inline constexpr size_t kMaxPathBytes = 255;
inline constexpr size_t kMaxPathDepth = 32;

// Returns `path` without a leading "./" (repeated or not) and without trailing
// slashes: the root directory gives an empty path. A view into `path`.
std::string_view PlainPath(std::string_view path);

// Returns `path` in backquotes for an error message, escaped and shortened,
// because it may contain anything.
std::string QuotePath(std::string_view path);

// Checks that `path` names something below the directory that it is relative
// to: no component is empty, "." or "..", there is no leading slash, no
// backslash and no control character, and it is within the limits above. Each
// file has exactly one such path. It may be joined to a directory's path to
// extract a member.
//
// Errors: INVALID_ARGUMENT, quoting the path (escaped) and saying what is
// wrong. Thread-safe.
absl::Status CheckPath(std::string_view path);

}  // namespace bootmill::archive

#endif  // BOOTMILL_BUILDER_ARCHIVE_PATH_H_
