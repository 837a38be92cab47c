// SPDX-License-Identifier: Apache-2.0
// A small artifact with all that is stated about it; tests only.
#ifndef BOOTMILL_TRUST_TESTING_SAMPLE_H_
#define BOOTMILL_TRUST_TESTING_SAMPLE_H_

#include <memory>

#include "common/bytes.h"
#include "common/crypto/key.h"
#include "trust/provenance.h"
#include "trust/signer.h"

namespace bootmill::trust::testing {

// Not an image: nothing here looks into it.
Bytes SampleArtifact();

// A plan with one field of each kind.
image::PlanRecord SamplePlan();

// Release 3 of the fleet `web` of `default`, about SampleArtifact.
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

// With a new key; ends the test program if that fails.
std::unique_ptr<AttestationSigner> NewSigner();

}  // namespace bootmill::trust::testing

#endif  // BOOTMILL_TRUST_TESTING_SAMPLE_H_
