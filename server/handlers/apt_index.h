// SPDX-License-Identifier: Apache-2.0
// Digests of packages according to the machine's own apt.
#ifndef BOOTMILL_SERVER_HANDLERS_APT_INDEX_H_
#define BOOTMILL_SERVER_HANDLERS_APT_INDEX_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace bootmill::server {

// Returns the SHA-256 (hex) of every version of `package` in apt's indexes. Apt
// checked their signatures when it fetched them (apt-secure(8)). Runs
// apt-cache; uses no network.
//
// Errors: INVALID_ARGUMENT for a text that is no package name; NOT_FOUND if apt
// knows no such package; UNAVAILABLE if apt-cache cannot be run. Thread-safe.
absl::StatusOr<std::vector<std::string>> AptDigests(const std::string& package);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_APT_INDEX_H_
