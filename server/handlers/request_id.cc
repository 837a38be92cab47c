// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/request_id.h"

#include <google/protobuf/text_format.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "common/rpc/error_info.h"

namespace bootmill::server {

absl::Status CheckRequestId(std::string_view id) {
  constexpr size_t kMaxLength = 64;
  const bool good =
      id.size() <= kMaxLength && std::all_of(id.begin(), id.end(), [](char c) {
        return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-';
      });
  return good ? absl::OkStatus()
              : rpc::FieldError("request_id",
                                "expected at most 64 letters, digits and `-`");
}

Sha256Digest RequestDigest(const google::protobuf::Message& request) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(request, &text);
  return Sha256(AsBytes(text));
}

RequestMemory MemoryOf(const RequestContext& context, std::string_view method,
                       const google::protobuf::Message& request,
                       std::string_view request_id) {
  return {.key = {.org = context.org,
                  .caller = IdentityUri(context.caller),
                  .method = std::string(method),
                  .request_id = std::string(request_id)},
          .digest = RequestDigest(request)};
}

}  // namespace bootmill::server
