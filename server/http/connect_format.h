// SPDX-License-Identifier: Apache-2.0
// The bytes of the Connect protocol (https://connectrpc.com/docs/protocol):
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

// Returns the codec that `name` (`json`, `proto`) means, or nullopt.
std::optional<Codec> FindCodec(std::string_view name);
std::string_view CodecName(Codec codec);

// Reads `text` into `message`. An empty text is an empty message in both.
// Errors: INVALID_ARGUMENT; in JSON also for a field that the message lacks.
// Thread-safe.
absl::Status ReadMessage(Codec codec, std::string_view text,
                         google::protobuf::Message& message);

// Returns `message` as text. Errors: INTERNAL. Thread-safe.
absl::StatusOr<std::string> WriteMessage(
    Codec codec, const google::protobuf::Message& message);

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

// Returns `invalid_argument`, ...; a code of no name is `unknown`.
std::string_view ConnectCode(absl::StatusCode code);

// Returns the HTTP status that goes with `code`.
int HttpStatusOf(absl::StatusCode code);

// Returns `{"code", "message", "details"}` of `error`, with the details that
// gRPC sends too (rpc::ToRpcStatus), each also in readable form. Bytes of the
// message that are no UTF-8 are replaced. REQUIRES: an error.
std::string ErrorJson(const absl::Status& error);

// Returns the last message of a stream that ends with `status`.
std::string EndStreamJson(const absl::Status& status);

// Returns the answer to a request that failed: application/json, and
// Retry-After where the error says when to try again.
HttpResponse ErrorResponse(const absl::Status& error);
// The same with another HTTP status, where HTTP has one of its own.
HttpResponse ErrorResponse(int http_status, const absl::Status& error);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_CONNECT_FORMAT_H_
