// SPDX-License-Identifier: Apache-2.0
#include "common/sha256.h"

#include <openssl/sha.h>

#include "common/hex.h"

namespace bootmill {

std::string Sha256Digest::Hex() const { return HexEncode(bytes); }

Sha256Digest Sha256(ByteSpan data) {
  Sha256Digest digest;
  static_assert(sizeof(digest.bytes) == SHA256_DIGEST_LENGTH);
  SHA256(reinterpret_cast<const unsigned char*>(data.data()), data.size(),
         reinterpret_cast<unsigned char*>(digest.bytes.data()));
  return digest;
}

}  // namespace bootmill
