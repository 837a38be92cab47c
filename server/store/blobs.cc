// SPDX-License-Identifier: Apache-2.0
#include "server/store/blobs.h"

#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/status_macros.h"
#include "server/store/query.h"

namespace bootmill::store {

absl::Status PutBlob(Writer& writer, const Blob& blob) {
  return Execute(writer,
                 "INSERT INTO blobs (digest, bytes) VALUES (?1, ?2)"
                 " ON CONFLICT (digest) DO NOTHING",
                 {blob.digest, blob.span()})
      .status();
}

absl::StatusOr<Blob> GetBlob(Reader& reader, const Sha256Digest& digest) {
  ASSIGN_OR_RETURN(
      std::optional<Bytes> bytes,
      QueryOne(reader, "SELECT bytes FROM blobs WHERE digest = ?1", {digest},
               [](const Row& row) { return row.Blob(0); }));
  if (!bytes.has_value()) {
    return absl::NotFoundError(
        absl::StrFormat("blob %s is not stored", digest.Hex()));
  }
  Blob blob = MakeBlob(*std::move(bytes));
  if (blob.digest != digest) {
    return absl::DataLossError(absl::StrFormat(
        "blob %s is damaged: its %d stored bytes have SHA-256 %s; restore the "
        "last backup",
        digest.Hex(), blob.size(), blob.digest.Hex()));
  }
  return blob;
}

absl::StatusOr<int64_t> DeleteUnreferencedBlobs(Writer& writer) {
  return Execute(
      writer,
      "DELETE FROM blobs WHERE"
      " NOT EXISTS (SELECT 1 FROM plan_inputs WHERE digest = blobs.digest)"
      " AND NOT EXISTS"
      " (SELECT 1 FROM toolchain_files WHERE digest = blobs.digest)",
      {});
}

}  // namespace bootmill::store
