// SPDX-License-Identifier: Apache-2.0
#include "trust/artifact_trust.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "trust/dsse.h"

namespace bootmill::trust {
namespace {

absl::Status CheckBytes(const TargetClaim& claim, ByteSpan artifact) {
  if (artifact.size() != claim.size_bytes) {
    return absl::DataLossError(absl::StrFormat(
        "artifact: %d bytes, expected %d: %s", artifact.size(),
        claim.size_bytes,
        artifact.size() < claim.size_bytes ? "it is truncated"
                                           : "something follows it"));
  }
  const Sha256Digest digest = Sha256(artifact);
  if (digest != claim.digest) {
    return absl::DataLossError(
        absl::StrFormat("artifact: its SHA-256 is %s, expected %s",
                        digest.Hex(), claim.digest.Hex()));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> FindArtifactSigner(
    const std::vector<crypto::PublicKey>& keys, ByteSpan artifact,
    ByteSpan signature) {
  for (const crypto::PublicKey& key : keys) {
    if (key.Verify(artifact, signature).ok()) {
      return key.Id();
    }
  }
  return absl::PermissionDeniedError(absl::StrFormat(
      "artifact: its signature (%d bytes) is by none of the %d trusted keys",
      signature.size(), keys.size()));
}

absl::Status Differs(std::string_view what, std::string_view stated,
                     std::string_view claimed) {
  return absl::PermissionDeniedError(absl::StrFormat(
      "statement: it is about %s `%s`, expected `%s`", what, stated, claimed));
}

// Checks that the statement is about exactly the image that is claimed.
absl::Status CheckClaim(const TargetClaim& stated, const TargetClaim& claim) {
  if (stated.org != claim.org) {
    return Differs("org", stated.org, claim.org);
  }
  if (stated.fleet != claim.fleet) {
    return Differs("fleet", stated.fleet, claim.fleet);
  }
  if (stated.release != claim.release) {
    return Differs("release", absl::StrFormat("%d", stated.release),
                   absl::StrFormat("%d", claim.release));
  }
  if (stated.target != claim.target) {
    return Differs("target", TargetName(stated.target),
                   TargetName(claim.target));
  }
  if (stated.digest != claim.digest) {
    return Differs("artifact", stated.digest.Hex(), claim.digest.Hex());
  }
  if (stated.size_bytes != claim.size_bytes) {
    return Differs("an artifact of size",
                   absl::StrFormat("%d", stated.size_bytes),
                   absl::StrFormat("%d", claim.size_bytes));
  }
  if (stated.plan_identity != claim.plan_identity) {
    return Differs("plan", stated.plan_identity.Hex(),
                   claim.plan_identity.Hex());
  }
  return absl::OkStatus();
}

}  // namespace

PinnedKeyTrust::PinnedKeyTrust(std::vector<crypto::PublicKey> keys)
    : keys_(std::move(keys)) {}

absl::StatusOr<std::unique_ptr<PinnedKeyTrust>> PinnedKeyTrust::Create(
    std::vector<crypto::PublicKey> keys) {
  if (keys.empty()) {
    return absl::InvalidArgumentError(
        "no trusted keys: nothing could ever be verified");
  }
  std::vector<crypto::PublicKey> once;
  for (crypto::PublicKey& key : keys) {
    if (std::find(once.begin(), once.end(), key) == once.end()) {
      once.push_back(std::move(key));
    }
  }
  return std::unique_ptr<PinnedKeyTrust>(new PinnedKeyTrust(std::move(once)));
}

absl::StatusOr<std::unique_ptr<PinnedKeyTrust>> PinnedKeyTrust::FromPem(
    std::string_view pem) {
  auto keys = crypto::PublicKey::ListFromPem(pem);
  if (!keys.ok()) {
    return Annotate(keys.status(), "trusted keys");
  }
  return Create(*std::move(keys));
}

absl::StatusOr<std::unique_ptr<PinnedKeyTrust>> PinnedKeyTrust::FromFiles(
    const std::vector<std::string>& paths) {
  std::vector<crypto::PublicKey> keys;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(const Bytes pem, ReadFile(path, 64 * kKiB));
    auto of_file = crypto::PublicKey::ListFromPem(AsText(pem));
    if (!of_file.ok()) {
      return Annotate(of_file.status(), path);
    }
    keys.insert(keys.end(), of_file->begin(), of_file->end());
  }
  return Create(std::move(keys));
}

absl::StatusOr<VerifiedTarget> PinnedKeyTrust::Verify(const TargetClaim& claim,
                                                      const Evidence& evidence,
                                                      ByteSpan artifact) const {
  RETURN_IF_ERROR(CheckBytes(claim, artifact));
  ASSIGN_OR_RETURN(std::string artifact_key,
                   FindArtifactSigner(keys_, artifact, evidence.signature));
  ASSIGN_OR_RETURN(const Envelope envelope, ParseEnvelope(evidence.provenance));
  ASSIGN_OR_RETURN(std::vector<std::string> statement_keys,
                   VerifyEnvelope(envelope, keys_));
  if (envelope.payload_type != kStatementPayloadType) {
    return absl::InvalidArgumentError(
        absl::StrFormat("envelope: it holds `%s`, expected `%s`",
                        envelope.payload_type, kStatementPayloadType));
  }
  ASSIGN_OR_RETURN(Provenance provenance,
                   ParseStatement(AsText(envelope.payload)));
  RETURN_IF_ERROR(CheckClaim(ClaimOf(provenance), claim));
  return VerifiedTarget{.claim = claim,
                        .provenance = std::move(provenance),
                        .statement_key_ids = std::move(statement_keys),
                        .artifact_key_id = std::move(artifact_key)};
}

absl::StatusOr<Evidence> Attest(const Provenance& provenance, ByteSpan artifact,
                                const AttestationSigner& signer) {
  RETURN_IF_ERROR(
      Annotate(CheckBytes(ClaimOf(provenance), artifact), "attest"));
  const std::string statement = WriteStatement(provenance);
  // A statement that could not be read back is not signed: a name that is not
  // UTF-8, for example, has no JSON form.
  const absl::StatusOr<Provenance> read_back = ParseStatement(statement);
  if (!read_back.ok() || *read_back != provenance) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "attest: these values cannot be stated as JSON: %s",
        read_back.ok() ? "they read back differently"
                       : std::string(read_back.status().message())));
  }
  Evidence evidence;
  ASSIGN_OR_RETURN(evidence.provenance,
                   SignEnvelope(kStatementPayloadType, statement, signer));
  ASSIGN_OR_RETURN(evidence.signature, signer.Sign(artifact));
  return evidence;
}

TargetClaim ClaimOf(const Provenance& provenance) {
  return {.org = provenance.org,
          .fleet = provenance.fleet,
          .release = provenance.release,
          .target = provenance.target,
          .digest = provenance.artifact,
          .size_bytes = provenance.artifact_size_bytes,
          .plan_identity = image::Identity(provenance.plan)};
}

}  // namespace bootmill::trust
