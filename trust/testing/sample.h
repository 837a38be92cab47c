// SPDX-License-Identifier: Apache-2.0
// A small artifact and the statement about it; tests only.
#ifndef BOOTMILL_TRUST_TESTING_SAMPLE_H_
#define BOOTMILL_TRUST_TESTING_SAMPLE_H_

#include <memory>

#include "common/bytes.h"
#include "common/crypto/key.h"
#include "trust/provenance.h"
#include "trust/signer.h"

namespace bootmill::trust::testing {

// Returns the artifact's bytes. They are not an image; nothing here parses
// them.
Bytes SampleArtifact();

// Returns a plan with one field of each kind.
image::PlanRecord SamplePlan();

// Returns the statement that SampleArtifact belongs to release 3 of fleet `web`
// of org `default`.
Provenance SampleProvenance();

// Signs with a key in memory.
class MemorySigner final : public AttestationSigner {
 public:
  explicit MemorySigner(crypto::PrivateKey key);

  const crypto::PublicKey& public_key() const override;
  absl::StatusOr<Bytes> Sign(ByteSpan message) const override;

 private:
  crypto::PrivateKey key_;
};

// Makes a signer with a new key; ends the program if that fails.
std::unique_ptr<AttestationSigner> NewSigner();

}  // namespace bootmill::trust::testing

#endif  // BOOTMILL_TRUST_TESTING_SAMPLE_H_
