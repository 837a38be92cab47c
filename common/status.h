// SPDX-License-Identifier: Apache-2.0
// Adding context to an absl::Status while it is passed on.
#ifndef BOOTMILL_COMMON_STATUS_H_
#define BOOTMILL_COMMON_STATUS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace bootmill {

// Returns `status` with "`context`: " before its message; code and payloads
// stay. An OK status is returned unchanged. Thread-safe.
absl::Status Annotate(const absl::Status& status, std::string_view context);

// Returns `status` with the field `field_path` of a spec: the path is put
// before the message and kept for FieldOf. An OK status is returned unchanged.
// Thread-safe.
absl::Status AtField(const absl::Status& status, std::string_view field_path);

// Returns the field that AtField recorded, or nullopt. Thread-safe.
std::optional<std::string> FieldOf(const absl::Status& status);

// Returns a status for a failed system call: the code that fits `error_number`
// (an errno value) and the message "`what`: <text of the error>".
//
// ENOENT is NOT_FOUND; EACCES, EPERM, EROFS are PERMISSION_DENIED; ENOSPC,
// EDQUOT, EMFILE, ENFILE, ENOMEM are RESOURCE_EXHAUSTED; EEXIST is
// ALREADY_EXISTS; ENOTDIR, EISDIR, ELOOP are FAILED_PRECONDITION; all others
// are UNAVAILABLE. Thread-safe.
absl::Status ErrnoStatus(int error_number, std::string_view what);

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_STATUS_H_
