// SPDX-License-Identifier: Apache-2.0
// The keys that sign attestations.
#ifndef BOOTMILL_TRUST_SIGNER_H_
#define BOOTMILL_TRUST_SIGNER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/bytes.h"
#include "common/crypto/key.h"

namespace bootmill::trust {

// A P-256 key that can sign; where its private half is stored depends on the
// implementation. Implementations are thread-safe.
class AttestationSigner {
 public:
  AttestationSigner() = default;
  AttestationSigner(const AttestationSigner&) = delete;
  AttestationSigner& operator=(const AttestationSigner&) = delete;
  virtual ~AttestationSigner() = default;

  virtual const crypto::PublicKey& public_key() const = 0;
  // Returns an ECDSA signature (DER) of `message` with SHA-256. Errors: those
  // of the implementation.
  virtual absl::StatusOr<Bytes> Sign(ByteSpan message) const = 0;
};

// A key in a file: PKCS #8 PEM, mode 0600.
class KeyFile final : public AttestationSigner {
 public:
  // Reads the key file `path`, or makes a new key if there is none. Errors:
  // those of ReadSecretFile and WriteFileAtomic; FAILED_PRECONDITION if the
  // file holds anything else than a P-256 key.
  static absl::StatusOr<std::unique_ptr<KeyFile>> OpenOrCreate(
      const std::string& path);

  const crypto::PublicKey& public_key() const override;
  absl::StatusOr<Bytes> Sign(ByteSpan message) const override;

 private:
  explicit KeyFile(crypto::PrivateKey key);

  crypto::PrivateKey key_;
};

}  // namespace bootmill::trust

#endif  // BOOTMILL_TRUST_SIGNER_H_
