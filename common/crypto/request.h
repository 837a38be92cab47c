// SPDX-License-Identifier: Apache-2.0
// PKCS #10 certificate requests: how a client proves that it has a key.
#ifndef BOOTMILL_COMMON_CRYPTO_REQUEST_H_
#define BOOTMILL_COMMON_CRYPTO_REQUEST_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/crypto/key.h"

namespace bootmill::crypto {

// Returns a request (PEM) for `key`, signed by it. Its subject says nothing:
// who issues decides the name. Errors: INTERNAL with OpenSSL's reason.
// Thread-safe.
absl::StatusOr<std::string> MakeRequest(const PrivateKey& key);

// Returns the key that the request `pem` is for, after checking that the
// request is signed by it. Everything else in it is passed over.
// Errors: INVALID_ARGUMENT if it is not one request, its key not P-256, or its
// signature wrong. Thread-safe.
absl::StatusOr<PublicKey> KeyOfRequest(std::string_view pem);

}  // namespace bootmill::crypto

#endif  // BOOTMILL_COMMON_CRYPTO_REQUEST_H_
