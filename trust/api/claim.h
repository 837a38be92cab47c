// SPDX-License-Identifier: Apache-2.0
// Turning a daemon's answers into claims that can be verified.
#ifndef BOOTMILL_TRUST_API_CLAIM_H_
#define BOOTMILL_TRUST_API_CLAIM_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "bootmill/v1/artifact_service.pb.h"
#include "bootmill/v1/release_service.pb.h"
#include "trust/artifact_trust.h"

namespace bootmill::trust {

// Returns the claim that `image` is part of the release named
// `orgs/ORG/releases/FLEET-N`. Errors: INVALID_ARGUMENT naming the part that is
// malformed. Thread-safe.
absl::StatusOr<TargetClaim> ClaimOfImage(std::string_view release,
                                         const v1::ReleaseImage& image);

// Returns the evidence that the daemon gives for a claim. Thread-safe.
Evidence EvidenceOf(const v1::Attestation& attestation);

}  // namespace bootmill::trust

#endif  // BOOTMILL_TRUST_API_CLAIM_H_
