// SPDX-License-Identifier: Apache-2.0
#include "common/crypto/openssl.h"

#include <string>

#include "absl/strings/str_format.h"

namespace bootmill::crypto {

// A member function, because the first error means something only if the queue
// was empty before, as an ErrorQueue leaves it.
// NOLINTNEXTLINE(readability-convert-member-functions-to-static)
absl::Status ErrorQueue::Error(absl::StatusCode code,
                               std::string_view what) const {
  // The first error is the cause; the later ones follow from it.
  const char* reason = ERR_reason_error_string(ERR_peek_error());
  return {code, absl::StrFormat("%s: %s", what,
                                reason != nullptr ? reason : "not accepted")};
}

}  // namespace bootmill::crypto
