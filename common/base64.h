// SPDX-License-Identifier: Apache-2.0
// Strict base64: exactly one text for each sequence of bytes.
#ifndef BOOTMILL_COMMON_BASE64_H_
#define BOOTMILL_COMMON_BASE64_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/bytes.h"

namespace bootmill {

// Returns `bytes` in the standard alphabet with padding, in one line.
// Thread-safe. Source: RFC 4648, section 4.
std::string Base64Encode(ByteSpan data);

// Decodes text in the standard or in the URL-safe alphabet, with padding. Mixed
// alphabets, blanks, line breaks and unused bits that are not zero are refused,
// so that each sequence of bytes has exactly one text in each alphabet.
//
// Errors: INVALID_ARGUMENT saying what is wrong. Thread-safe. Source: RFC 4648,
// sections 3.5, 4 and 5.
absl::StatusOr<Bytes> Base64Decode(std::string_view text);

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_BASE64_H_
