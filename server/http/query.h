// SPDX-License-Identifier: Apache-2.0
// The query part of a request's target. Pure functions, thread-safe.
#ifndef BOOTMILL_SERVER_HTTP_QUERY_H_
#define BOOTMILL_SERVER_HTTP_QUERY_H_

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace bootmill::server {

// Decodes `%41`; `+` is a space, as browsers write it.
// Errors: INVALID_ARGUMENT if two hex digits do not follow a `%`.
absl::StatusOr<std::string> PercentDecode(std::string_view text);

// Decodes `name=value&name=value`. A name without `=` has an empty value.
// Errors: INVALID_ARGUMENT for bad percent-encoding, and for a name that comes
// twice: which one counts would be a guess.
absl::StatusOr<std::map<std::string, std::string, std::less<>>> ParseQuery(
    std::string_view query);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_QUERY_H_
