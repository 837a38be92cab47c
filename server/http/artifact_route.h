// SPDX-License-Identifier: Apache-2.0
// Artifacts by digest: `/orgs/ORG/artifacts/SHA256`.
#ifndef BOOTMILL_SERVER_HTTP_ARTIFACT_ROUTE_H_
#define BOOTMILL_SERVER_HTTP_ARTIFACT_ROUTE_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/bytes.h"
#include "server/api/dispatcher.h"
#include "server/http/message.h"
#include "server/http/responder.h"

namespace bootmill::server {

struct ByteRange {
  enum class Kind {
    kWhole,          // no range, or one that is to be ignored
    kPart,           // `offset` and `size`, inside the representation
    kUnsatisfiable,  // 416
  };
  Kind kind = Kind::kWhole;
  size_t offset = 0;
  size_t size = 0;

  bool operator==(const ByteRange&) const = default;
};

// Reads the header Range for a representation of `total` bytes: `bytes=0-99`,
// `bytes=100-`, `bytes=-100`. What does not parse, another unit and several
// ranges are ignored, as the RFC allows (section 14.2).
ByteRange ParseRange(std::string_view header, size_t total);

// Says whether `header`, an If-None-Match, names `etag` (quoted) or is `*`.
// Compares weakly (section 13.1.2).
bool MatchesAnyTag(std::string_view header, std::string_view etag);

struct ArtifactPath {
  std::string org;
  std::string sha256;  // 64 lower-case hex digits

  bool operator==(const ArtifactPath&) const = default;
};

// Reads `path`; nullopt if it is not of this form.
std::optional<ArtifactPath> ParseArtifactPath(std::string_view path);

// Returns an artifact's bytes, as far as `org` may see it; may block.
// Errors: NOT_FOUND, DATA_LOSS, ...
using ArtifactSource = std::function<absl::StatusOr<SharedBytes>(
    const std::string& org, const std::string& sha256)>;

// Returns the answer to a GET or HEAD of the artifact `bytes`: the conditions
// of `request`, then its range (RFC 9110, section 13.2.2). Pure.
HttpResponse ArtifactResponse(const HttpRequest& request,
                              std::string_view sha256,
                              const SharedBytes& bytes);

// Answers on the dispatcher's pool, by the rules of
// ArtifactService/DownloadArtifact. Thread-safe.
// REQUIRES: dispatcher and source outlive the call.
void HandleArtifact(const Dispatcher& dispatcher, const ArtifactSource& source,
                    HttpRequest request, const HttpResponder& responder);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_ARTIFACT_ROUTE_H_
