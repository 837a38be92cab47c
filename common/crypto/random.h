// SPDX-License-Identifier: Apache-2.0
// Random bytes that nobody can guess.
#ifndef BOOTMILL_COMMON_CRYPTO_RANDOM_H_
#define BOOTMILL_COMMON_CRYPTO_RANDOM_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "common/bytes.h"

namespace bootmill::crypto {

// Returns `size` bytes from the system's generator, fit for keys and tokens.
// Errors: INTERNAL with OpenSSL's reason. Thread-safe.
absl::StatusOr<Bytes> RandomBytes(size_t size);

}  // namespace bootmill::crypto

#endif  // BOOTMILL_COMMON_CRYPTO_RANDOM_H_
