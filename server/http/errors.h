// SPDX-License-Identifier: Apache-2.0
// Errors as the Connect protocol writes them:
// https://connectrpc.com/docs/protocol, sections "Error Codes" and "Error and
// EndStreamResponse". Everything here is thread-safe.
#ifndef BOOTMILL_SERVER_HTTP_ERRORS_H_
#define BOOTMILL_SERVER_HTTP_ERRORS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "server/http/message.h"

namespace bootmill::server {

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

#endif  // BOOTMILL_SERVER_HTTP_ERRORS_H_
