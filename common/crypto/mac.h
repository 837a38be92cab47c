// SPDX-License-Identifier: Apache-2.0
// Authentication codes, by which a program knows what it has made itself.
#ifndef BOOTMILL_COMMON_CRYPTO_MAC_H_
#define BOOTMILL_COMMON_CRYPTO_MAC_H_

#include "absl/status/statusor.h"
#include "common/bytes.h"
#include "common/sha256.h"

namespace bootmill::crypto {

// Returns HMAC-SHA-256 of `message`. Source: RFC 2104. Errors: INTERNAL with
// OpenSSL's reason. Thread-safe.
absl::StatusOr<Sha256Digest> Mac(ByteSpan key, ByteSpan message);

// Compares in a time that does not depend on where they differ. Thread-safe.
bool SameMac(const Sha256Digest& a, const Sha256Digest& b);

}  // namespace bootmill::crypto

#endif  // BOOTMILL_COMMON_CRYPTO_MAC_H_
