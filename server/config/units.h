// SPDX-License-Identifier: Apache-2.0
// Numbers with their units, as people write them in a configuration.
#ifndef BOOTMILL_SERVER_CONFIG_UNITS_H_
#define BOOTMILL_SERVER_CONFIG_UNITS_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace bootmill::server {

// Reads a whole number and its unit, such as `90s`: ms, s, m, h or d. Errors:
// INVALID_ARGUMENT, saying what is expected; also for less than 1 ms and for
// more than 10,000 days.
absl::StatusOr<std::chrono::milliseconds> ParseDuration(std::string_view text);
// Returns it in the largest unit that gives a whole number.
std::string FormatDuration(std::chrono::milliseconds duration);

// Reads a whole number of bytes and its unit, such as `4GiB`: B, KiB, MiB, GiB
// or TiB. Errors: INVALID_ARGUMENT, saying what is expected; also for more than
// 1024 TiB.
absl::StatusOr<int64_t> ParseSize(std::string_view text);
std::string FormatSize(int64_t bytes);

// Reads digits only. Errors: INVALID_ARGUMENT for anything else and for a
// number outside of [min, max].
absl::StatusOr<int64_t> ParseCount(std::string_view text, int64_t min,
                                   int64_t max);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_CONFIG_UNITS_H_
