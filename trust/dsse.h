// SPDX-License-Identifier: Apache-2.0
// DSSE v1: a payload of a named type with signatures over both.
// Source: secure-systems-lab/dsse, protocol.md and envelope.md, v1.0.
#ifndef BOOTMILL_TRUST_DSSE_H_
#define BOOTMILL_TRUST_DSSE_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/bytes.h"
#include "common/crypto/key.h"
#include "trust/signer.h"

namespace bootmill::trust {

// The largest envelope, as text, that is written or read.
inline constexpr size_t kMaxEnvelopeBytes = size_t{4} * 1024 * 1024;
inline constexpr size_t kMaxEnvelopeSignatures = 16;

struct EnvelopeSignature {
  std::string key_id;  // PublicKey::Id of the key that made it
  Bytes signature;     // DER
};

// An envelope that has been parsed but not verified.
struct Envelope {
  std::string payload_type;
  Bytes payload;
  std::vector<EnvelopeSignature> signatures;
};

// Returns the bytes that a signature covers: `DSSEv1`, then type and payload,
// each after its length. Thread-safe.
std::string PreAuthEncoding(std::string_view payload_type, ByteSpan payload);

// Returns the envelope of `payload` with one signature by `signer`, as one line
// of JSON.
// Errors: RESOURCE_EXHAUSTED over kMaxEnvelopeBytes; the signer's. Thread-safe.
absl::StatusOr<std::string> SignEnvelope(std::string_view payload_type,
                                         std::string_view payload,
                                         const AttestationSigner& signer);

// Parses an envelope. Members that DSSE does not define are ignored, as it
// demands; a name that comes twice is refused. Each signature must name its
// key, which DSSE leaves optional. Errors: INVALID_ARGUMENT; RESOURCE_EXHAUSTED
// over the limits. Thread-safe.
absl::StatusOr<Envelope> ParseEnvelope(std::string_view json);

// Returns the ids of those `trusted` keys that signed the envelope, each once,
// in the order of `trusted`: at least one. Signatures by other keys are
// ignored. Errors: PERMISSION_DENIED if there is none; the message says whether
// no trusted key signed at all or a trusted key's signature is wrong.
// Thread-safe.
absl::StatusOr<std::vector<std::string>> VerifyEnvelope(
    const Envelope& envelope, std::span<const crypto::PublicKey> trusted);

}  // namespace bootmill::trust

#endif  // BOOTMILL_TRUST_DSSE_H_
