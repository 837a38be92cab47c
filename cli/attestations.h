// SPDX-License-Identifier: Apache-2.0
// What is attested of an image, and whether to believe it.
#ifndef BOOTMILL_CLI_ATTESTATIONS_H_
#define BOOTMILL_CLI_ATTESTATIONS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/bytes.h"
#include "trust/artifact_trust.h"

namespace bootmill::cli {

// The files beside IMAGE that `pull --attestations` writes.
std::string ProvenancePath(const std::string& image);
std::string SignaturePath(const std::string& image);

// Returns what trusts the public keys in the PEM files `paths`.
// Errors: INVALID_ARGUMENT without files or for one that holds no key; those of
// ReadFile.
absl::StatusOr<std::unique_ptr<trust::ArtifactTrust>> TrustKeys(
    const std::vector<std::string>& paths);

// Returns what the statement in `provenance` (a DSSE envelope) says, believed
// or not. Errors: INVALID_ARGUMENT.
absl::StatusOr<trust::Provenance> ReadProvenance(const std::string& provenance);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_ATTESTATIONS_H_
