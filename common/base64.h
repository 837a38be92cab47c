// SPDX-License-Identifier: Apache-2.0
// Base64 without latitude.
#ifndef BOOTMILL_COMMON_BASE64_H_
#define BOOTMILL_COMMON_BASE64_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/bytes.h"

namespace bootmill {

// Returns the standard alphabet with padding, in one line. Thread-safe.
// Source: RFC 4648, section 4.
std::string Base64Encode(ByteSpan data);

// Decodes the standard or the URL-safe alphabet, not both mixed, with padding.
// Nothing else is passed over, and unused bits must be zero, so that each
// sequence of bytes has one text per alphabet.
//
// Errors: INVALID_ARGUMENT saying what is wrong. Thread-safe.
// Source: RFC 4648, sections 3.5, 4 and 5.
absl::StatusOr<Bytes> Base64Decode(std::string_view text);

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_BASE64_H_
