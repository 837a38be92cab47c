// SPDX-License-Identifier: Apache-2.0
// Checks of every request, whatever its method: texts are printable and of
// limited length, lists too, and enums have known values.
#ifndef BOOTMILL_SERVER_API_REQUEST_CHECK_H_
#define BOOTMILL_SERVER_API_REQUEST_CHECK_H_

#include <google/protobuf/message.h>

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"

namespace bootmill::server {

// The limit for a text without a rule of its own. Such a text is one line.
inline constexpr size_t kMaxTextBytes = 1024;

// How often a repeated field may occur: what a method does for each of them is
// work.
inline constexpr int kMaxElements = 1000;

// Checks every field of `request` and of the messages in it against its option
// `text_rule` (proto/bootmill/v1/text_rule.proto). Errors: INVALID_ARGUMENT
// naming the first field that is wrong, with its first 64 bytes at most. All
// functions here are thread-safe.
absl::Status CheckRequest(const google::protobuf::Message& request);

// Checks that `id` is empty, or 1 to 64 letters, digits and hyphens. Errors:
// INVALID_ARGUMENT, field `request_id`.
absl::Status CheckRequestId(std::string_view id);

// Returns whether `text` would be valid in a field without a rule, and thus can
// be written to a log or record unchanged.
bool IsPlainLine(std::string_view text);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_REQUEST_CHECK_H_
