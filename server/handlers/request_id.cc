// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/request_id.h"

#include <google/protobuf/text_format.h>

#include <cstddef>

namespace bootmill::server {

Sha256Digest RequestDigest(const google::protobuf::Message& request) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(request, &text);
  return Sha256(AsBytes(text));
}

RequestMemory MemoryOf(const RequestContext& context,
                       const google::protobuf::Message& request) {
  // Databases hold the name without its service. A daemon of another version
  // must find what was remembered within the day.
  const size_t slash = context.method.rfind('/');
  return {.key = {.org = context.org,
                  .caller = IdentityUri(context.caller),
                  .method = context.method.substr(
                      slash == std::string::npos ? 0 : slash + 1),
                  .request_id = context.request_id},
          .digest = RequestDigest(request)};
}

}  // namespace bootmill::server
