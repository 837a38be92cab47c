// SPDX-License-Identifier: Apache-2.0
// Random bytes for keys and tokens.
#ifndef BOOTMILL_COMMON_CRYPTO_RANDOM_H_
#define BOOTMILL_COMMON_CRYPTO_RANDOM_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "common/bytes.h"

namespace bootmill::crypto {

// Returns `size` bytes from OpenSSL's random generator. Errors: INTERNAL with
// OpenSSL's reason. Thread-safe.
absl::StatusOr<Bytes> RandomBytes(size_t size);

}  // namespace bootmill::crypto

#endif  // BOOTMILL_COMMON_CRYPTO_RANDOM_H_
