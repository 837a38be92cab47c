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

// An envelope as text. Larger ones are neither written nor read.
inline constexpr size_t kMaxEnvelopeBytes = size_t{4} * 1024 * 1024;
inline constexpr size_t kMaxEnvelopeSignatures = 16;

struct EnvelopeSignature {
  std::string key_id;  // PublicKey::Id of the key that made it
  Bytes signature;     // DER
};

// An envelope, read and not yet believed.
struct Envelope {
  std::string payload_type;
  Bytes payload;
  std::vector<EnvelopeSignature> signatures;
};

// Returns what a signature is over: `DSSEv1`, and both lengths and texts.
// Thread-safe.
std::string PreAuthEncoding(std::string_view payload_type, ByteSpan payload);

// Returns the envelope of `payload` with one signature by `signer`, as one line
// of JSON.
// Errors: RESOURCE_EXHAUSTED over kMaxEnvelopeBytes; the signer's. Thread-safe.
absl::StatusOr<std::string> SignEnvelope(std::string_view payload_type,
                                         std::string_view payload,
                                         const AttestationSigner& signer);

// Reads an envelope. Members that DSSE does not know are passed over, as it
// asks; a name that comes twice is refused. Each signature must say its key,
// which DSSE leaves open.
// Errors: INVALID_ARGUMENT; RESOURCE_EXHAUSTED over the limits. Thread-safe.
absl::StatusOr<Envelope> ParseEnvelope(std::string_view json);

// Returns the ids of the `trusted` keys that signed the envelope, each once,
// in the order of `trusted`: at least one. Signatures by other keys are passed
// over.
// Errors: PERMISSION_DENIED if there is none, saying whether no trusted key
// signed at all or one's signature is wrong. Thread-safe.
absl::StatusOr<std::vector<std::string>> VerifyEnvelope(
    const Envelope& envelope, std::span<const crypto::PublicKey> trusted);

}  // namespace bootmill::trust

#endif  // BOOTMILL_TRUST_DSSE_H_
