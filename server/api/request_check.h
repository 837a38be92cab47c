// SPDX-License-Identifier: Apache-2.0
// What every request must be, whatever its method: text of bounded length that
// can be shown, and no values of enumerations that nobody knows.
#ifndef BOOTMILL_SERVER_API_REQUEST_CHECK_H_
#define BOOTMILL_SERVER_API_REQUEST_CHECK_H_

#include <google/protobuf/message.h>

#include <cstddef>
#include <span>
#include <string_view>

#include "absl/status/status.h"

namespace bootmill::server {

// What a text may consist of, beyond being UTF-8.
enum class TextForm {
  // What can be seen in one line (IsPrintable of common/utf8.h).
  kLine,
  // The same, and line breaks and tabs.
  kLines,
  // Whatever its own reader takes, which checks it before it is kept.
  kRaw,
};

// Bytes of a text without a rule of its own; it is a kLine.
inline constexpr size_t kMaxTextBytes = 1024;

// What one field of the API may hold.
struct TextRule {
  std::string_view field;  // whole name in the schema
  size_t max_bytes;
  TextForm form;
};

// The fields that have rules of their own.
std::span<const TextRule> TextRules();

// Checks every field of `request`, those of messages in it too, against its
// rule. Errors: INVALID_ARGUMENT naming the first field that
// is wrong, with at most its first 64 bytes. Thread-safe, as the next.
absl::Status CheckRequest(const google::protobuf::Message& request);

// Says whether `text` may stand in a field without a rule: what a log or a
// record can hold as it is.
bool IsPlainLine(std::string_view text);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_REQUEST_CHECK_H_
