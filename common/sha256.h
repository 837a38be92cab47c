// SPDX-License-Identifier: Apache-2.0
// SHA-256 digests, which identify everything that is stored.
#ifndef BOOTMILL_COMMON_SHA256_H_
#define BOOTMILL_COMMON_SHA256_H_

#include <array>
#include <compare>
#include <string>

#include "common/bytes.h"

namespace bootmill {

// A SHA-256 digest, never truncated. Value type.
struct Sha256Digest {
  std::array<std::byte, 32> bytes{};

  // Returns 64 lower-case hexadecimal digits.
  std::string Hex() const;
  auto operator<=>(const Sha256Digest&) const = default;
};

// Returns the digest of `data`. Thread-safe.
// Source: FIPS 180-4, through OpenSSL's libcrypto.
Sha256Digest Sha256(ByteSpan data);

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_SHA256_H_
