// SPDX-License-Identifier: Apache-2.0
// Base64, strictly.
#ifndef BOOTMILL_BUILDER_SPEC_BASE64_H_
#define BOOTMILL_BUILDER_SPEC_BASE64_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace bootmill::spec {

// Decodes the standard alphabet with padding. Blanks and line breaks are
// passed over, so that a key can be given as `base64` wraps it; everything
// else must be as an encoder writes it, unused bits included.
//
// Errors: INVALID_ARGUMENT saying what is wrong. Thread-safe.
// Source: RFC 4648, section 4 and 3.5.
absl::StatusOr<std::string> DecodeBase64(std::string_view text);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_BASE64_H_
