// SPDX-License-Identifier: Apache-2.0
// The text of an API token: `bmt_`, 43 random characters (256 bits), and 6 that
// are the checksum of those. All but the prefix are letters and digits. Prefix
// and checksum let secret scanners find a token that has leaked, with hardly a
// false alarm.
#ifndef BOOTMILL_COMMON_CRYPTO_API_TOKEN_H_
#define BOOTMILL_COMMON_CRYPTO_API_TOKEN_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace bootmill::crypto {

inline constexpr std::string_view kApiTokenPrefix = "bmt_";

// Returns a new token, which is a secret. Errors: INTERNAL with OpenSSL's
// reason. Thread-safe.
absl::StatusOr<std::string> NewApiToken();

// Returns whether `text` has the form and the checksum of a token. Whether it
// is valid only a daemon can say. Thread-safe.
bool IsApiToken(std::string_view text);

}  // namespace bootmill::crypto

#endif  // BOOTMILL_COMMON_CRYPTO_API_TOKEN_H_
