// SPDX-License-Identifier: Apache-2.0
// Properties that hold for any text given as an envelope, a statement or
// base64.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base64.h"
#include "common/crypto/key.h"
#include "tests/fuzz/require.h"
#include "trust/artifact_trust.h"
#include "trust/dsse.h"
#include "trust/provenance.h"

namespace bootmill::trust {
namespace {

using fuzz::Require;

void RequireKnownCode(const absl::Status& status) {
  Require(status.ok() || status.code() == absl::StatusCode::kInvalidArgument ||
              status.code() == absl::StatusCode::kResourceExhausted,
          "bad input is never anybody else's fault");
  Require(status.ok() || status.message().size() < 1024,
          "messages do not repeat the input");
}

// The private keys of these public keys no longer exist.
const std::vector<crypto::PublicKey>& TrustedKeys() {
  static const std::vector<crypto::PublicKey> kKeys = {
      crypto::PrivateKey::Generate().value().public_key()};
  return kKeys;
}

void CheckEnvelope(std::string_view text) {
  const absl::StatusOr<Envelope> envelope = ParseEnvelope(text);
  RequireKnownCode(envelope.status());
  if (!envelope.ok()) {
    return;
  }
  Require(!envelope->signatures.empty() &&
              envelope->signatures.size() <= kMaxEnvelopeSignatures,
          "the number of signatures is within its limits");
  Require(envelope->payload.size() < text.size(),
          "payloads are no longer than their text");
  Require(!VerifyEnvelope(*envelope, TrustedKeys()).ok(),
          "nothing verifies that was not signed");
}

void CheckStatement(std::string_view text) {
  const absl::StatusOr<Provenance> provenance = ParseStatement(text);
  RequireKnownCode(provenance.status());
  if (!provenance.ok()) {
    return;
  }
  const std::string written = WriteStatement(*provenance);
  const absl::StatusOr<Provenance> again = ParseStatement(written);
  Require(again.ok() && *again == *provenance,
          "what was read is written and read the same");
  Require(WriteStatement(*again) == written, "writing is a function");
  Require(ClaimOf(*again) == ClaimOf(*provenance), "the claim is the same");
}

void CheckBase64(std::string_view text) {
  const absl::StatusOr<Bytes> data = Base64Decode(text);
  RequireKnownCode(data.status());
  if (!data.ok()) {
    return;
  }
  std::string standard(text);
  for (char& c : standard) {
    c = c == '-' ? '+' : c == '_' ? '/' : c;
  }
  Require(Base64Encode(*data) == standard, "bytes have one text");
}

}  // namespace
}  // namespace bootmill::trust

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  bootmill::trust::CheckEnvelope(text);
  bootmill::trust::CheckStatement(text);
  bootmill::trust::CheckBase64(text);
  return 0;
}
