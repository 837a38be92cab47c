// SPDX-License-Identifier: Apache-2.0
// The encodings of the Connect protocol (https://connectrpc.com/docs/protocol):
// messages as bodies, in protobuf's binary form and its canonical JSON; the
// frames of streams (one byte of flags, four of length, big endian, the
// message); errors. Pure functions, thread-safe.
#ifndef BOOTMILL_SERVER_HTTP_CONNECT_FORMAT_H_
#define BOOTMILL_SERVER_HTTP_CONNECT_FORMAT_H_

#include <google/protobuf/message.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/http/message.h"

namespace bootmill::server {

enum class Codec { kJson, kProto };

// Returns the codec called `name` (`json`, `proto`), or nullopt.
std::optional<Codec> FindCodec(std::string_view name);
std::string_view CodecName(Codec codec);

// Parses `text` into `message`. An empty text is an empty message with both
// codecs. Errors: INVALID_ARGUMENT; with JSON also for a field that the message
// does not have. Thread-safe.
absl::Status ReadMessage(Codec codec, std::string_view text,
                         google::protobuf::Message& message);

// Returns `message` as text. Errors: INTERNAL. Thread-safe.
absl::StatusOr<std::string> WriteMessage(
    Codec codec, const google::protobuf::Message& message);

inline constexpr size_t kEnvelopeHeaderBytes = 5;

enum class EnvelopeKind { kMessage, kEndStream };

// Returns the frame with `payload`. REQUIRES: `payload` is smaller than 4 GiB.
std::string WriteEnvelope(EnvelopeKind kind, std::string_view payload);

// Returns the size of the message whose frame `bytes` begin with. Errors:
// INVALID_ARGUMENT for unknown flags or an end-stream message; UNIMPLEMENTED
// for a compressed message. REQUIRES: `bytes` hold the frame's header.
absl::StatusOr<size_t> ReadEnvelopeHeader(std::string_view bytes);

// Returns a view of the only message in `body`, the request of a
// server-streaming method. Errors: those of ReadEnvelopeHeader;
// INVALID_ARGUMENT if there is no frame, a cut frame, or bytes after the first
// frame.
absl::StatusOr<std::string_view> ReadSingleEnvelope(std::string_view body);

// Returns the protocol's name of `code`: `invalid_argument`, ...; `unknown` for
// a code without a name.
std::string_view ConnectCode(absl::StatusCode code);

// Returns the HTTP status for `code`.
int HttpStatusOf(absl::StatusCode code);

// Returns `{"code", "message", "details"}` for `error`. The details are those
// that gRPC sends (rpc::ToRpcStatus), each also in readable form. Bytes of the
// message that are not UTF-8 are replaced. REQUIRES: `error` is not OK.
std::string ErrorJson(const absl::Status& error);

// Returns the last message of a stream that ends with `status`.
std::string EndStreamJson(const absl::Status& status);

// Returns the answer to a request that failed: application/json, with
// Retry-After if the error says when to try again.
HttpResponse ErrorResponse(const absl::Status& error);
// Does the same with another HTTP status.
HttpResponse ErrorResponse(int http_status, const absl::Status& error);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_CONNECT_FORMAT_H_
