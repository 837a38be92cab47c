// SPDX-License-Identifier: Apache-2.0
// Calls of the API over HTTP, by the Connect protocol.
#ifndef BOOTMILL_SERVER_HTTP_CONNECT_H_
#define BOOTMILL_SERVER_HTTP_CONNECT_H_

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/api/dispatcher.h"
#include "server/api/method_table.h"
#include "server/http/connect_format.h"
#include "server/http/message.h"
#include "server/http/responder.h"

namespace bootmill::server {

// Decodes percent-encoding (`%41`); `+` becomes a space, as browsers write it.
// Errors: INVALID_ARGUMENT if a `%` is not followed by two hex digits.
absl::StatusOr<std::string> PercentDecode(std::string_view text);

// Parses `name=value&name=value`. A name without `=` has an empty value.
// Errors: INVALID_ARGUMENT for wrong percent-encoding, and for a name that
// comes twice, because it is not clear which value counts.
absl::StatusOr<std::map<std::string, std::string, std::less<>>> ParseQuery(
    std::string_view query);

// A call whose envelope has been parsed, but not its message.
struct ConnectRequest {
  const Method* method = nullptr;
  Codec codec = Codec::kJson;
  // Whether request and answer are streams of frames.
  bool streaming = false;
  // How long the client waits.
  std::optional<std::chrono::milliseconds> timeout;
  // The request's bytes, encoded by `codec`; empty for a stream of requests.
  std::string message;
};

// Parses `request` as a call of a method in `table`, or returns the answer to a
// wrong one: 404 for a path that is no method, 405, 415, and errors of the
// protocol. Moves the message out of `request`. Thread-safe.
std::variant<ConnectRequest, HttpResponse> ReadConnectRequest(
    const MethodTable& table, HttpRequest& request);

// Parses the value of Connect-Timeout-Ms; returns nullopt if it is empty.
// Errors: INVALID_ARGUMENT unless it is a positive number of at most 10 digits.
absl::StatusOr<std::optional<std::chrono::milliseconds>> ParseTimeout(
    std::string_view text);

// Returns the head of a stream's answer, which always has HTTP status 200.
HttpResponse StreamHead(Codec codec);

// Returns the answer to a stream's request that fails before the stream begins:
// HTTP status 200 and an end-stream message.
HttpResponse StreamErrorResponse(Codec codec, const absl::Status& error);

// Calls the method that `request` names, or answers why it does not. Returns at
// once. Thread-safe. REQUIRES: the dispatcher outlives the call.
void HandleConnect(const Dispatcher& dispatcher, HttpRequest request,
                   const HttpResponder& responder);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_CONNECT_H_
