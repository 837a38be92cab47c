// SPDX-License-Identifier: Apache-2.0
#include "common/crypto/random.h"

#include <openssl/rand.h>

#include "common/crypto/openssl.h"

namespace bootmill::crypto {

absl::StatusOr<Bytes> RandomBytes(size_t size) {
  const ErrorQueue errors;
  Bytes bytes(size);
  if (RAND_bytes_ex(nullptr, reinterpret_cast<unsigned char*>(bytes.data()),
                    size, 0) != 1) {
    return errors.Internal("take random bytes");
  }
  return bytes;
}

}  // namespace bootmill::crypto
