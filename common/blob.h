// SPDX-License-Identifier: Apache-2.0
// Bytes that carry their own digest.
#ifndef BOOTMILL_COMMON_BLOB_H_
#define BOOTMILL_COMMON_BLOB_H_

#include "common/bytes.h"
#include "common/sha256.h"

namespace bootmill {

// Immutable bytes with their SHA-256 digest. Copies share the bytes. Use
// MakeBlob, which computes the digest.
struct Blob {
  SharedBytes bytes;
  Sha256Digest digest;

  ByteSpan span() const { return *bytes; }
  size_t size() const { return bytes->size(); }
};

// Takes `bytes` and computes their digest. Thread-safe.
Blob MakeBlob(Bytes bytes);

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_BLOB_H_
