// SPDX-License-Identifier: Apache-2.0
// The inputs of plans and toolchains, each stored once under its digest.
#ifndef BOOTMILL_SERVER_STORE_BLOBS_H_
#define BOOTMILL_SERVER_STORE_BLOBS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/blob.h"
#include "common/sha256.h"
#include "server/store/transaction.h"

namespace bootmill::store {

// Stores `blob`; does nothing if it is stored already.
absl::Status PutBlob(Writer& writer, const Blob& blob);

// Returns the blob with this digest, after checking it. Errors: NOT_FOUND;
// DATA_LOSS naming the digest if the stored bytes are damaged.
absl::StatusOr<Blob> GetBlob(Reader& reader, const Sha256Digest& digest);

// Deletes the blobs to which no toolchain and no plan refers. Returns their
// number.
absl::StatusOr<int64_t> DeleteUnreferencedBlobs(Writer& writer);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_BLOBS_H_
