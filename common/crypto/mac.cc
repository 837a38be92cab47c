// SPDX-License-Identifier: Apache-2.0
#include "common/crypto/mac.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "common/crypto/openssl.h"

namespace bootmill::crypto {

absl::StatusOr<Sha256Digest> Mac(ByteSpan key, ByteSpan message) {
  const ErrorQueue errors;
  Sha256Digest mac;
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           Data(message), message.size(),
           reinterpret_cast<unsigned char*>(mac.bytes.data()),
           &size) == nullptr ||
      size != mac.bytes.size()) {
    return errors.Internal("authenticate a message");
  }
  return mac;
}

bool SameMac(const Sha256Digest& a, const Sha256Digest& b) {
  return CRYPTO_memcmp(a.bytes.data(), b.bytes.data(), a.bytes.size()) == 0;
}

}  // namespace bootmill::crypto
