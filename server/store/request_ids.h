// SPDX-License-Identifier: Apache-2.0
// Answers to requests with an id, so that a repeated request has no second
// effect.
#ifndef BOOTMILL_SERVER_STORE_REQUEST_IDS_H_
#define BOOTMILL_SERVER_STORE_REQUEST_IDS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sha256.h"
#include "server/store/time.h"
#include "server/store/transaction.h"

namespace bootmill::store {

inline constexpr std::chrono::hours kRequestIdLifetime{24};

// The key of an answer. Each caller has its own ids, for each method and org.
struct RequestKey {
  std::string org;
  std::string caller;
  std::string method;
  std::string request_id;
};

// Returns the serialised response to the request with this key; nullopt if
// there was none within a day. Errors: INVALID_ARGUMENT, field request_id, if
// the id was used for another request, which has another digest.
absl::StatusOr<std::optional<std::string>> FindResponse(
    Reader& reader, const RequestKey& key, const Sha256Digest& request,
    Time now);

// Remembers a response, in the transaction of its effect. Errors:
// ALREADY_EXISTS if the key has been used within a day.
absl::Status RememberResponse(Writer& writer, const RequestKey& key,
                              const Sha256Digest& request,
                              const std::string& response, Time now);

// Deletes responses that are older than a day. Returns their number.
absl::StatusOr<int64_t> ForgetOldResponses(Writer& writer, Time now);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_REQUEST_IDS_H_
