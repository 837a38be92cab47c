// SPDX-License-Identifier: Apache-2.0
#include "server/store/request_ids.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "common/bytes.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/store/query.h"

namespace bootmill::store {
namespace {

struct Remembered {
  Sha256Digest request;
  std::string response;
};

}  // namespace

absl::StatusOr<std::optional<std::string>> FindResponse(
    Reader& reader, const RequestKey& key, const Sha256Digest& request,
    Time now) {
  ASSIGN_OR_RETURN(
      std::optional<Remembered> found,
      QueryOne(reader,
               "SELECT request, response FROM request_ids WHERE org = ?1 AND"
               " caller = ?2 AND method = ?3 AND request_id = ?4 AND time > ?5",
               {key.org, key.caller, key.method, key.request_id,
                now - kRequestIdLifetime},
               [](const Row& row) {
                 return Remembered{row.Digest(0),
                                   std::string(AsText(row.Blob(1)))};
               }));
  if (!found.has_value()) {
    return std::nullopt;
  }
  if (found->request != request) {
    return rpc::FieldError(
        "request_id",
        absl::StrFormat("`%s` was used for another request within a day: take "
                        "a new one",
                        key.request_id));
  }
  return std::move(found->response);
}

absl::Status RememberResponse(Writer& writer, const RequestKey& key,
                              const Sha256Digest& request,
                              const std::string& response, Time now) {
  ASSIGN_OR_RETURN(
      const int64_t changed,
      Execute(writer,
              "INSERT INTO request_ids (org, caller, method, request_id,"
              " request, response, time) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
              " ON CONFLICT (org, caller, method, request_id) DO UPDATE"
              " SET request = excluded.request, response = excluded.response,"
              " time = excluded.time WHERE request_ids.time <= ?8",
              {key.org, key.caller, key.method, key.request_id, request,
               AsBytes(response), now, now - kRequestIdLifetime}));
  return changed > 0
             ? absl::OkStatus()
             : absl::AlreadyExistsError(absl::StrFormat(
                   "request id `%s` is remembered already", key.request_id));
}

absl::StatusOr<int64_t> ForgetOldResponses(Writer& writer, Time now) {
  return Execute(writer, "DELETE FROM request_ids WHERE time <= ?1",
                 {now - kRequestIdLifetime});
}

}  // namespace bootmill::store
