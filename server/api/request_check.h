// SPDX-License-Identifier: Apache-2.0
// What every request must be, whatever its method: text of bounded length that
// can be shown, and no values of enumerations that nobody knows.
#ifndef BOOTMILL_SERVER_API_REQUEST_CHECK_H_
#define BOOTMILL_SERVER_API_REQUEST_CHECK_H_

#include <google/protobuf/message.h>

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"

namespace bootmill::server {

// Bytes of a text without a rule of its own; it is one line.
inline constexpr size_t kMaxTextBytes = 1024;

// Checks every field of `request`, those of messages in it too, against its
// option `text_rule` (proto/bootmill/v1/text_rule.proto). Errors:
// INVALID_ARGUMENT naming the first field that is wrong, with at most its first
// 64 bytes. Thread-safe, as the next.
absl::Status CheckRequest(const google::protobuf::Message& request);

// Says whether `text` may stand in a field without a rule: what a log or a
// record can hold as it is.
bool IsPlainLine(std::string_view text);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_REQUEST_CHECK_H_
