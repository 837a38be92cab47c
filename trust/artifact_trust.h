// SPDX-License-Identifier: Apache-2.0
// Verifying an image before it is used: is it what it is claimed to be, and
// does a trusted key vouch for that?
#ifndef BOOTMILL_TRUST_ARTIFACT_TRUST_H_
#define BOOTMILL_TRUST_ARTIFACT_TRUST_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "builder/target.h"
#include "common/bytes.h"
#include "common/crypto/key.h"
#include "common/sha256.h"
#include "trust/provenance.h"
#include "trust/signer.h"

namespace bootmill::trust {

// A claim about an image: which org, fleet, release, target and plan it belongs
// to, and its size and digest.
struct TargetClaim {
  std::string org;
  std::string fleet;
  uint32_t release = 0;
  Target target = Target::kI386XenPvh;
  Sha256Digest digest;
  uint64_t size_bytes = 0;
  Sha256Digest plan_identity;

  bool operator==(const TargetClaim&) const = default;
};

// The evidence that comes with a claim.
struct Evidence {
  std::string provenance;  // a DSSE envelope, JSON
  Bytes signature;         // of the artifact's bytes, DER
};

// A claim that has been verified.
struct VerifiedTarget {
  TargetClaim claim;
  Provenance provenance;
  // Ids of the trusted keys that signed the statement, each once.
  std::vector<std::string> statement_key_ids;
  // Id of the trusted key that signed the artifact.
  std::string artifact_key_id;
};

// Verifies claims. Implementations are thread-safe.
class ArtifactTrust {
 public:
  ArtifactTrust() = default;
  ArtifactTrust(const ArtifactTrust&) = delete;
  ArtifactTrust& operator=(const ArtifactTrust&) = delete;
  virtual ~ArtifactTrust() = default;

  // Verifies that `evidence` proves all of `claim` for `artifact`, the image's
  // bytes. Errors: DATA_LOSS if the bytes have another size or digest than
  // claimed; INVALID_ARGUMENT for evidence that does not parse;
  // PERMISSION_DENIED if no trusted key vouches for exactly this claim.
  virtual absl::StatusOr<VerifiedTarget> Verify(const TargetClaim& claim,
                                                const Evidence& evidence,
                                                ByteSpan artifact) const = 0;
};

// Trusts a fixed set of public keys.
class PinnedKeyTrust final : public ArtifactTrust {
 public:
  // `keys` may contain a key twice; it counts once. Errors: INVALID_ARGUMENT
  // without keys.
  static absl::StatusOr<std::unique_ptr<PinnedKeyTrust>> Create(
      std::vector<crypto::PublicKey> keys);
  // Reads the keys from one or several `-----BEGIN PUBLIC KEY-----` blocks.
  // Errors: INVALID_ARGUMENT.
  static absl::StatusOr<std::unique_ptr<PinnedKeyTrust>> FromPem(
      std::string_view pem);
  // The same from files of at most 64 KiB each. Errors name the file: those of
  // ReadFile; INVALID_ARGUMENT for one without a key, and without files.
  static absl::StatusOr<std::unique_ptr<PinnedKeyTrust>> FromFiles(
      const std::vector<std::string>& paths);

  absl::StatusOr<VerifiedTarget> Verify(const TargetClaim& claim,
                                        const Evidence& evidence,
                                        ByteSpan artifact) const override;

 private:
  explicit PinnedKeyTrust(std::vector<crypto::PublicKey> keys);

  std::vector<crypto::PublicKey> keys_;
};

// Returns the evidence for `artifact`: the statement `provenance` in an
// envelope, and a plain signature of the artifact, both by `signer`. Errors:
// INVALID_ARGUMENT if `provenance` is not about these bytes; those of
// SignEnvelope. Thread-safe.
absl::StatusOr<Evidence> Attest(const Provenance& provenance, ByteSpan artifact,
                                const AttestationSigner& signer);

// Returns the claim that `provenance` makes. Thread-safe.
TargetClaim ClaimOf(const Provenance& provenance);

}  // namespace bootmill::trust

#endif  // BOOTMILL_TRUST_ARTIFACT_TRUST_H_
