// SPDX-License-Identifier: Apache-2.0
// Answering repeated requests without repeating their effect (AIP-155).
#ifndef BOOTMILL_SERVER_HANDLERS_REQUEST_ID_H_
#define BOOTMILL_SERVER_HANDLERS_REQUEST_ID_H_

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sha256.h"
#include "common/status_macros.h"
#include "server/api/request_context.h"
#include "server/store/database.h"
#include "server/store/request_ids.h"

namespace bootmill::server {

// Returns a digest by which two requests within a day are compared. It is made
// of protobuf's text format, which is stable enough because digests are kept
// for a day only. All functions here are thread-safe.
Sha256Digest RequestDigest(const google::protobuf::Message& request);

// The key under which the answer to a request is remembered.
struct RequestMemory {
  store::RequestKey key;  // an empty request_id: not remembered
  Sha256Digest digest;
};
// Returns the key of the call of `context`, with the id and the method that the
// dispatcher found there.
RequestMemory MemoryOf(const RequestContext& context,
                       const google::protobuf::Message& request);

// If the request was answered before, returns that answer. Otherwise returns
// what `work()` returns, a StatusOr<Response>, and remembers it in the same
// transaction.
template <typename Work>
std::invoke_result_t<Work> AnswerOnce(store::Writer& writer,
                                      const RequestMemory& memory,
                                      Work&& work) {
  if (memory.key.request_id.empty()) {
    return work();
  }
  ASSIGN_OR_RETURN(
      const std::optional<std::string> before,
      store::FindResponse(writer, memory.key, memory.digest, writer.now()));
  if (before.has_value()) {
    typename std::invoke_result_t<Work>::value_type response;
    if (!response.ParseFromString(*before)) {
      return absl::DataLossError("the remembered answer cannot be read");
    }
    return response;
  }
  ASSIGN_OR_RETURN(auto response, work());
  RETURN_IF_ERROR(store::RememberResponse(writer, memory.key, memory.digest,
                                          response.SerializeAsString(),
                                          writer.now()));
  return response;
}

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_REQUEST_ID_H_
