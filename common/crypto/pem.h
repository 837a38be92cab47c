// SPDX-License-Identifier: Apache-2.0
// PEM: DER bytes as text between BEGIN and END lines.
#ifndef BOOTMILL_COMMON_CRYPTO_PEM_H_
#define BOOTMILL_COMMON_CRYPTO_PEM_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/bytes.h"

namespace bootmill::crypto {

// A block of PEM text: a key, a certificate or a request.
inline constexpr size_t kMaxPemBytes = size_t{64} * 1024;

// Returns one block. Thread-safe. Source: RFC 7468.
std::string EncodePem(std::string_view label, ByteSpan der);

// Returns the bytes of all blocks of `pem`. There must be at least one; each
// has the label `label` and no headers (which encrypted blocks have). Text
// around the blocks is ignored. Errors: INVALID_ARGUMENT. Thread-safe.
absl::StatusOr<std::vector<Bytes>> DecodePemBlocks(std::string_view pem,
                                                   std::string_view label);

// Does the same for a text that must hold exactly one block.
absl::StatusOr<Bytes> DecodePem(std::string_view pem, std::string_view label);

}  // namespace bootmill::crypto

#endif  // BOOTMILL_COMMON_CRYPTO_PEM_H_
