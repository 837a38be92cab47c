// SPDX-License-Identifier: Apache-2.0
#include "trust/dsse.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/base64.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "trust/json.h"

namespace bootmill::trust {
namespace {

Bytes ReadBase64(const JsonCursor& member, absl::Status& status) {
  absl::StatusOr<Bytes> data = Base64Decode(member.Text());
  if (!data.ok()) {
    member.Fail("base64 (" + std::string(data.status().message()) + ")");
    return {};
  }
  return status.ok() ? *std::move(data) : Bytes();
}

bool HasSignature(const Envelope& envelope, const crypto::PublicKey& key,
                  ByteSpan message) {
  return std::any_of(envelope.signatures.begin(), envelope.signatures.end(),
                     [&](const EnvelopeSignature& candidate) {
                       return candidate.key_id == key.Id() &&
                              key.Verify(message, candidate.signature).ok();
                     });
}

// Returns the error that says why no trusted signature was found.
absl::Status Refusal(const Envelope& envelope,
                     std::span<const crypto::PublicKey> trusted) {
  for (const EnvelopeSignature& signature : envelope.signatures) {
    for (const crypto::PublicKey& key : trusted) {
      if (key.Id() == signature.key_id) {
        return absl::PermissionDeniedError(absl::StrFormat(
            "envelope: the signature in the name of trusted key %s is wrong: "
            "the envelope was changed after signing, or not signed by it",
            key.Id()));
      }
    }
  }
  return absl::PermissionDeniedError(absl::StrFormat(
      "envelope: no trusted key signed it; it says it was signed by %s, "
      "trusted are %d other keys",
      envelope.signatures.front().key_id.substr(0, 64), trusted.size()));
}

}  // namespace

std::string PreAuthEncoding(std::string_view payload_type, ByteSpan payload) {
  return absl::StrFormat("DSSEv1 %d %s %d %s", payload_type.size(),
                         payload_type, payload.size(), AsText(payload));
}

absl::StatusOr<std::string> SignEnvelope(std::string_view payload_type,
                                         std::string_view payload,
                                         const AttestationSigner& signer) {
  const ByteSpan bytes = AsBytes(payload);
  const std::string message = PreAuthEncoding(payload_type, bytes);
  ASSIGN_OR_RETURN(const Bytes signature, signer.Sign(AsBytes(message)));
  const nlohmann::json item = {{"keyid", signer.public_key().Id()},
                               {"sig", Base64Encode(signature)}};
  std::string envelope =
      WriteJson({{"payloadType", payload_type},
                 {"payload", Base64Encode(bytes)},
                 {"signatures", nlohmann::json::array({item})}});
  if (envelope.size() > kMaxEnvelopeBytes) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "envelope of %d bytes, limit %d", envelope.size(), kMaxEnvelopeBytes));
  }
  return envelope;
}

absl::StatusOr<Envelope> ParseEnvelope(std::string_view json) {
  const auto parsed = ParseJson(json, kMaxEnvelopeBytes);
  if (!parsed.ok()) {
    return Annotate(parsed.status(), "envelope");
  }
  absl::Status status;
  const JsonCursor root(*parsed, status);
  Envelope envelope;
  envelope.payload_type = root["payloadType"].Text();
  envelope.payload = ReadBase64(root["payload"], status);
  root["signatures"].ForEach([&](const JsonCursor& item) {
    EnvelopeSignature signature;
    signature.key_id = item["keyid"].Text();
    signature.signature = ReadBase64(item["sig"], status);
    envelope.signatures.push_back(std::move(signature));
  });
  RETURN_IF_ERROR(Annotate(status, "envelope"));
  if (envelope.signatures.empty() ||
      envelope.signatures.size() > kMaxEnvelopeSignatures) {
    return absl::InvalidArgumentError(
        absl::StrFormat("envelope: %d signatures, expected 1 to %d",
                        envelope.signatures.size(), kMaxEnvelopeSignatures));
  }
  return envelope;
}

absl::StatusOr<std::vector<std::string>> VerifyEnvelope(
    const Envelope& envelope, std::span<const crypto::PublicKey> trusted) {
  if (envelope.signatures.empty()) {
    return absl::InvalidArgumentError("envelope: no signatures");
  }
  const std::string message =
      PreAuthEncoding(envelope.payload_type, envelope.payload);
  std::vector<std::string> signers;
  for (const crypto::PublicKey& key : trusted) {
    const bool counted =
        std::find(signers.begin(), signers.end(), key.Id()) != signers.end();
    if (!counted && HasSignature(envelope, key, AsBytes(message))) {
      signers.push_back(key.Id());
    }
  }
  if (signers.empty()) {
    return Refusal(envelope, trusted);
  }
  return signers;
}

}  // namespace bootmill::trust
