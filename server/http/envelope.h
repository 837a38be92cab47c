// SPDX-License-Identifier: Apache-2.0
// The frames of Connect's streams: one byte of flags, four of length (big
// endian), the message. Source: https://connectrpc.com/docs/protocol, section
// "Streaming-Request". Pure functions, thread-safe.
#ifndef BOOTMILL_SERVER_HTTP_ENVELOPE_H_
#define BOOTMILL_SERVER_HTTP_ENVELOPE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace bootmill::server {

inline constexpr size_t kEnvelopeHeaderBytes = 5;

enum class EnvelopeKind { kMessage, kEndStream };

// Returns `payload` in its frame. REQUIRES: below 4 GiB.
std::string WriteEnvelope(EnvelopeKind kind, std::string_view payload);

// Returns the one message that `body` must hold, as a view of it: the request
// of a server-streaming method.
// Errors: INVALID_ARGUMENT for no frame, a cut frame, bytes behind the first,
// flags of the future or an end-stream message; UNIMPLEMENTED for a compressed
// one.
absl::StatusOr<std::string_view> ReadSingleEnvelope(std::string_view body);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_ENVELOPE_H_
