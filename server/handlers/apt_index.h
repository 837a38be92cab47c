// SPDX-License-Identifier: Apache-2.0
// Digests of packages according to the machine's own apt.
#ifndef BOOTMILL_SERVER_HANDLERS_APT_INDEX_H_
#define BOOTMILL_SERVER_HANDLERS_APT_INDEX_H_

#include <chrono>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace bootmill::server {

// The program that is asked.
struct AptCache {
  std::string program = "/usr/bin/apt-cache";
  // When it is killed. It takes a second with cold caches.
  std::chrono::milliseconds time{30'000};
};

// Returns the SHA-256 (hex) of every version of `package` in apt's indexes. Apt
// checked their signatures when it fetched them (apt-secure(8)). Runs
// apt-cache; uses no network.
//
// Errors: INVALID_ARGUMENT for a text that is no package name; NOT_FOUND if apt
// knows no such package; UNAVAILABLE if apt-cache cannot be run or takes too
// long; FAILED_PRECONDITION if it prints more than 1 MiB. Thread-safe.
absl::StatusOr<std::vector<std::string>> AptDigests(
    const std::string& package, const AptCache& apt_cache = {});

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_APT_INDEX_H_
