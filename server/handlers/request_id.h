// SPDX-License-Identifier: Apache-2.0
// Requests that may be sent twice and have one effect (AIP-155).
#ifndef BOOTMILL_SERVER_HANDLERS_REQUEST_ID_H_
#define BOOTMILL_SERVER_HANDLERS_REQUEST_ID_H_

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sha256.h"
#include "common/status_macros.h"
#include "server/api/request_context.h"
#include "server/store/database.h"
#include "server/store/request_ids.h"

namespace bootmill::server {

// Errors: INVALID_ARGUMENT, field `request_id`, unless `id` is empty or 1 to 64
// letters, digits and hyphens. Thread-safe, as all here.
absl::Status CheckRequestId(std::string_view id);

// Returns what tells two requests apart within a day. It never leaves this
// process' version of the schema, so a text form is stable enough.
Sha256Digest RequestDigest(const google::protobuf::Message& request);

// What one request is remembered under.
struct RequestMemory {
  store::RequestKey key;  // request_id empty: not remembered
  Sha256Digest digest;
};
RequestMemory MemoryOf(const RequestContext& context, std::string_view method,
                       const google::protobuf::Message& request,
                       std::string_view request_id);

// Returns the answer that was given to the request before, or nullopt.
template <typename Response>
absl::StatusOr<std::optional<Response>> FindAnswer(store::Reader& reader,
                                                   const RequestMemory& memory,
                                                   store::Time now) {
  if (memory.key.request_id.empty()) {
    return std::optional<Response>();
  }
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                   store::FindResponse(reader, memory.key, memory.digest, now));
  if (!bytes.has_value()) {
    return std::optional<Response>();
  }
  Response response;
  if (!response.ParseFromString(*bytes)) {
    return absl::DataLossError("the remembered answer cannot be read");
  }
  return std::optional<Response>(std::move(response));
}

// Remembers `response`, in the transaction of its effect.
absl::Status RememberAnswer(store::Writer& writer, const RequestMemory& memory,
                            const google::protobuf::Message& response,
                            store::Time now);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_REQUEST_ID_H_
