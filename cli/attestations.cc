// SPDX-License-Identifier: Apache-2.0
#include "cli/attestations.h"

#include <utility>

#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "trust/dsse.h"

namespace bootmill::cli {

std::string ProvenancePath(const std::string& image) {
  return image + ".provenance.json";
}

std::string SignaturePath(const std::string& image) { return image + ".sig"; }

absl::StatusOr<std::unique_ptr<trust::ArtifactTrust>> TrustKeys(
    const std::vector<std::string>& paths) {
  std::string pem;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(const Bytes bytes, ReadFile(path, 64 * kKiB));
    pem += AsText(bytes);
    pem += '\n';
  }
  absl::StatusOr<std::unique_ptr<trust::PinnedKeyTrust>> trusted =
      trust::PinnedKeyTrust::FromPem(pem);
  if (!trusted.ok()) {
    return Annotate(trusted.status(), "trusted keys");
  }
  return *std::move(trusted);
}

absl::StatusOr<trust::Provenance> ReadProvenance(
    const std::string& provenance) {
  ASSIGN_OR_RETURN(const trust::Envelope envelope,
                   trust::ParseEnvelope(provenance));
  return trust::ParseStatement(AsText(envelope.payload));
}

}  // namespace bootmill::cli
