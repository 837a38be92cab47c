// SPDX-License-Identifier: Apache-2.0
// PKCS #10 certificate requests, by which a client proves that it holds a key.
#ifndef BOOTMILL_COMMON_CRYPTO_REQUEST_H_
#define BOOTMILL_COMMON_CRYPTO_REQUEST_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/crypto/key.h"

namespace bootmill::crypto {

// Returns a request (PEM) for `key`, signed by it. Its subject is empty: the
// issuer decides the name. Errors: INTERNAL with OpenSSL's reason. Thread-safe.
absl::StatusOr<std::string> MakeRequest(const PrivateKey& key);

// Returns the key of the request `pem`, after checking that the request is
// signed by it. The rest of the request is ignored. Errors: INVALID_ARGUMENT if
// `pem` is not exactly one request, its key is not P-256, or its signature is
// wrong. Thread-safe.
absl::StatusOr<PublicKey> KeyOfRequest(std::string_view pem);

}  // namespace bootmill::crypto

#endif  // BOOTMILL_COMMON_CRYPTO_REQUEST_H_
