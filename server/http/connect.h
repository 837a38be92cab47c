// SPDX-License-Identifier: Apache-2.0
// Calls of the API over HTTP by the Connect protocol.
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

// Decodes `%41`; `+` is a space, as browsers write it.
// Errors: INVALID_ARGUMENT if two hex digits do not follow a `%`.
absl::StatusOr<std::string> PercentDecode(std::string_view text);

// Decodes `name=value&name=value`. A name without `=` has an empty value.
// Errors: INVALID_ARGUMENT for bad percent-encoding, and for a name that comes
// twice: which one counts would be a guess.
absl::StatusOr<std::map<std::string, std::string, std::less<>>> ParseQuery(
    std::string_view query);

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

// Calls the method that `request` names, or answers why not. Returns at once.
// Thread-safe. REQUIRES: the dispatcher outlives the call.
void HandleConnect(const Dispatcher& dispatcher, HttpRequest request,
                   const HttpResponder& responder);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_CONNECT_H_
