// SPDX-License-Identifier: Apache-2.0
// Passwords as they are stored: Argon2id (RFC 9106), by libargon2, which no
// other folder uses. docs/adr/0045-passwords.md says why these numbers.
#ifndef BOOTMILL_COMMON_CRYPTO_PASSWORD_H_
#define BOOTMILL_COMMON_CRYPTO_PASSWORD_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace bootmill::crypto {

// What one hash takes: memory for as long as it runs, on one thread.
inline constexpr uint32_t kPasswordHashKib = 64 * 1024;
inline constexpr uint32_t kPasswordHashPasses = 3;

// Longer passwords are to be refused before they are hashed.
inline constexpr size_t kMaxPasswordBytes = 512;

// Returns the password with a new salt in the text form that all programs of
// Argon2 read: `$argon2id$v=19$m=...`. Takes about 0.3 s of one processor and
// kPasswordHashKib. Errors: INVALID_ARGUMENT if it is too long;
// RESOURCE_EXHAUSTED without memory; INTERNAL. Thread-safe.
absl::StatusOr<std::string> HashPassword(std::string_view password);

// Returns whether `hash` was made of `password`; costs as much as making it.
// Errors: as above; DATA_LOSS if `hash` is none. Thread-safe.
absl::StatusOr<bool> IsPasswordOf(const std::string& hash,
                                  std::string_view password);

}  // namespace bootmill::crypto

#endif  // BOOTMILL_COMMON_CRYPTO_PASSWORD_H_
