// SPDX-License-Identifier: Apache-2.0
// From an HTTP request to a call, by the Connect protocol:
// https://connectrpc.com/docs/protocol (version 1, read 2026).
#ifndef BOOTMILL_SERVER_HTTP_CONNECT_REQUEST_H_
#define BOOTMILL_SERVER_HTTP_CONNECT_REQUEST_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/api/method_table.h"
#include "server/http/codec.h"
#include "server/http/message.h"

namespace bootmill::server {

// A call whose envelope has been read, but not its message.
struct ConnectRequest {
  const Method* method = nullptr;
  Codec codec = Codec::kJson;
  // Whether request and answer are frames of a stream.
  bool streaming = false;
  // What the client is ready to wait.
  std::optional<std::chrono::milliseconds> timeout;
  // The request's bytes in `codec`.
  std::string message;
};

// Reads `request` as a call of a method of `table`, or says how it is to be
// answered instead: 404 for a path that is no method, 405, 415, and errors of
// the protocol. Takes the message out of `request`. Thread-safe.
std::variant<ConnectRequest, HttpResponse> ReadConnectRequest(
    const MethodTable& table, HttpRequest& request);

// Returns the Connect-Timeout-Ms `text`; nullopt if it is empty.
// Errors: INVALID_ARGUMENT unless it is a positive number of at most 10 digits.
absl::StatusOr<std::optional<std::chrono::milliseconds>> ParseTimeout(
    std::string_view text);

// Returns the head of a stream's answer: HTTP status 200, whatever follows.
HttpResponse StreamHead(Codec codec);

// Returns the answer to a stream's request that fails before it begins: HTTP
// status 200 and an end-stream message.
HttpResponse StreamErrorResponse(Codec codec, const absl::Status& error);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_CONNECT_REQUEST_H_
