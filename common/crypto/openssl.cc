// SPDX-License-Identifier: Apache-2.0
#include "common/crypto/openssl.h"

#include <string>

#include "absl/strings/str_format.h"

namespace bootmill::crypto {

// A member: it means something only while the queue was emptied before.
// NOLINTNEXTLINE(readability-convert-member-functions-to-static)
absl::Status ErrorQueue::Error(absl::StatusCode code,
                               std::string_view what) const {
  // The first error is the cause; later ones are what it led to.
  const char* reason = ERR_reason_error_string(ERR_peek_error());
  return {code, absl::StrFormat("%s: %s", what,
                                reason != nullptr ? reason : "not accepted")};
}

}  // namespace bootmill::crypto
