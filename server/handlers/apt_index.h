// SPDX-License-Identifier: Apache-2.0
// What the machine's own apt vouches for.
#ifndef BOOTMILL_SERVER_HANDLERS_APT_INDEX_H_
#define BOOTMILL_SERVER_HANDLERS_APT_INDEX_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace bootmill::server {

// Returns the SHA-256 (hex) of every version of `package` in apt's indexes,
// whose signatures apt checked when it fetched them (apt-secure(8)). Asks
// apt-cache; no network.
//
// Errors: INVALID_ARGUMENT for a text that is no package name; NOT_FOUND if apt
// knows no such package; UNAVAILABLE if apt-cache cannot be run. Thread-safe.
absl::StatusOr<std::vector<std::string>> AptDigests(const std::string& package);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_APT_INDEX_H_
