// SPDX-License-Identifier: Apache-2.0
#include "trust/signer.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/crypto/pem.h"
#include "common/secret_file.h"
#include "common/status_macros.h"

namespace bootmill::trust {

KeyFile::KeyFile(crypto::PrivateKey key) : key_(std::move(key)) {}

absl::StatusOr<std::unique_ptr<KeyFile>> KeyFile::OpenOrCreate(
    const std::string& path) {
  constexpr mode_t kSecret = 0600;
  const absl::StatusOr<Bytes> pem = ReadSecretFile(path, crypto::kMaxPemBytes);
  if (absl::IsNotFound(pem.status())) {
    ASSIGN_OR_RETURN(crypto::PrivateKey key, crypto::PrivateKey::Generate());
    ASSIGN_OR_RETURN(const std::string text, key.Pem());
    RETURN_IF_ERROR(WriteFileAtomic(path, AsBytes(text), kSecret));
    return std::unique_ptr<KeyFile>(new KeyFile(std::move(key)));
  }
  RETURN_IF_ERROR(pem.status());
  absl::StatusOr<crypto::PrivateKey> key =
      crypto::PrivateKey::FromPem(AsText(*pem));
  if (!key.ok()) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s: %s; restore the attestation key, or move the file away to have a "
        "new one made",
        path, std::string(key.status().message())));
  }
  return std::unique_ptr<KeyFile>(new KeyFile(*std::move(key)));
}

const crypto::PublicKey& KeyFile::public_key() const {
  return key_.public_key();
}

absl::StatusOr<Bytes> KeyFile::Sign(ByteSpan message) const {
  return key_.Sign(message);
}

}  // namespace bootmill::trust
