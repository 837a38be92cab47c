// SPDX-License-Identifier: Apache-2.0
// Inputs of plans and toolchains by their digest, each stored once.
#ifndef BOOTMILL_SERVER_STORE_BLOBS_H_
#define BOOTMILL_SERVER_STORE_BLOBS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/blob.h"
#include "common/sha256.h"
#include "server/store/transaction.h"

namespace bootmill::store {

// Stores `blob`; does nothing if it is there.
absl::Status PutBlob(Writer& writer, const Blob& blob);

// Returns the blob with this digest, checked. Errors: NOT_FOUND; DATA_LOSS
// naming the digest if the stored bytes are not those.
absl::StatusOr<Blob> GetBlob(Reader& reader, const Sha256Digest& digest);

// Deletes the blobs that neither a toolchain nor a plan refers to. Returns how
// many there were.
absl::StatusOr<int64_t> DeleteUnreferencedBlobs(Writer& writer);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_BLOBS_H_
