// SPDX-License-Identifier: Apache-2.0
// Artifacts by their digest: `/orgs/ORG/artifacts/SHA256`.
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
    kWhole,          // no range, or one that must be ignored
    kPart,           // `offset` and `size`, inside the representation
    kUnsatisfiable,  // 416
  };
  Kind kind = Kind::kWhole;
  size_t offset = 0;
  size_t size = 0;

  bool operator==(const ByteRange&) const = default;
};

// Parses the header Range for a representation of `total` bytes: `bytes=0-99`,
// `bytes=100-`, `bytes=-100`. Malformed ranges, other units and several ranges
// are ignored, as the RFC allows (section 14.2).
ByteRange ParseRange(std::string_view header, size_t total);

// Returns whether `header`, the value of If-None-Match, contains `etag`
// (quoted) or is `*`. Compares weakly (section 13.1.2).
bool MatchesAnyTag(std::string_view header, std::string_view etag);

struct ArtifactPath {
  std::string org;
  std::string sha256;  // 64 lower-case hex digits

  bool operator==(const ArtifactPath&) const = default;
};

// Parses `path`; returns nullopt if it has another form.
std::optional<ArtifactPath> ParseArtifactPath(std::string_view path);

// Returns an artifact's bytes, if `org` may see it. May block. Errors:
// NOT_FOUND, DATA_LOSS, ...
using ArtifactSource = std::function<absl::StatusOr<SharedBytes>(
    const std::string& org, const std::string& sha256)>;

// Returns the answer to a GET or HEAD of the artifact `bytes`: first the
// conditions of `request` are evaluated, then its range (RFC 9110, section
// 13.2.2). Pure.
HttpResponse ArtifactResponse(const HttpRequest& request,
                              std::string_view sha256,
                              const SharedBytes& bytes);

// Called for each answer that sends bytes of an artifact, with their number.
// Thread-safe.
using DownloadHook = std::function<void(size_t bytes)>;

// Calls `downloaded` if `response` sends bytes of an artifact.
void ReportDownload(const DownloadHook& downloaded, const HttpRequest& request,
                    const HttpResponse& response);

// Answers on the dispatcher's pool, with the access rule of
// ArtifactService/DownloadArtifact. Thread-safe. REQUIRES: dispatcher, source
// and hook outlive the call.
void HandleArtifact(const Dispatcher& dispatcher, const ArtifactSource& source,
                    const DownloadHook& downloaded, HttpRequest request,
                    const HttpResponder& responder);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_ARTIFACT_ROUTE_H_
