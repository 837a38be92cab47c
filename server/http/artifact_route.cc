// SPDX-License-Identifier: Apache-2.0
#include "server/http/artifact_route.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "bootmill/v1/artifact_service.pb.h"
#include "common/status_macros.h"
#include "server/api/identity.h"
#include "server/http/byte_range.h"
#include "server/http/errors.h"
#include "server/http/pool_answer.h"

namespace bootmill::server {
namespace {

bool IsSha256(std::string_view text) {
  constexpr size_t kDigits = 64;
  return text.size() == kDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

absl::StatusOr<SharedBytes> Fetch(const Dispatcher& dispatcher,
                                  const ArtifactSource& source,
                                  const Peer& caller,
                                  const ArtifactPath& artifact) {
  const Method* method =
      dispatcher.table().Find("bootmill.v1.ArtifactService/DownloadArtifact");
  if (method == nullptr) {
    return absl::InternalError("there is no method DownloadArtifact");
  }
  v1::DownloadArtifactRequest rule;
  rule.set_name(
      absl::StrFormat("orgs/%s/artifacts/%s", artifact.org, artifact.sha256));
  RETURN_IF_ERROR(dispatcher.Admit(*method, caller, rule).status());
  return source(artifact.org, artifact.sha256);
}

}  // namespace

std::optional<ArtifactPath> ParseArtifactPath(std::string_view path) {
  constexpr std::string_view kOrgs = "/orgs/";
  constexpr std::string_view kArtifacts = "/artifacts/";
  if (!path.starts_with(kOrgs)) {
    return std::nullopt;
  }
  path.remove_prefix(kOrgs.size());
  const size_t slash = path.find('/');
  if (slash == std::string_view::npos ||
      !path.substr(slash).starts_with(kArtifacts)) {
    return std::nullopt;
  }
  const std::string_view org = path.substr(0, slash);
  const std::string_view sha256 = path.substr(slash + kArtifacts.size());
  if (!IsResourceId(org) || !IsSha256(sha256)) {
    return std::nullopt;
  }
  return ArtifactPath{std::string(org), std::string(sha256)};
}

HttpResponse ArtifactResponse(const HttpRequest& request,
                              std::string_view sha256,
                              const SharedBytes& bytes) {
  const std::string etag = absl::StrFormat("\"%s\"", sha256);
  HttpResponse response;
  response.headers = {{"ETag", etag},
                      {"Cache-Control", "private, max-age=31536000, immutable"},
                      {"Accept-Ranges", "bytes"}};
  if (MatchesAnyTag(request.Header("if-none-match"), etag)) {
    response.status = 304;
    return response;
  }
  response.headers.emplace_back("Content-Type", "application/octet-stream");
  // If-Range compares strongly: only the very tag will do, no date.
  const std::string_view if_range = request.Header("if-range");
  const bool range_counts =
      request.method == "GET" && (if_range.empty() || if_range == etag);
  const ByteRange range =
      ParseRange(range_counts ? request.Header("range") : std::string_view(),
                 bytes->size());
  if (range.kind == ByteRange::Kind::kUnsatisfiable) {
    HttpResponse refused = ErrorResponse(
        416, absl::OutOfRangeError(absl::StrFormat(
                 "no byte of the artifact is in the range asked for; it has "
                 "%d bytes",
                 bytes->size())));
    refused.headers.emplace_back("Content-Range",
                                 absl::StrFormat("bytes */%d", bytes->size()));
    return refused;
  }
  response.bytes = bytes;
  response.size = bytes->size();
  if (range.kind == ByteRange::Kind::kPart) {
    response.status = 206;
    response.offset = range.offset;
    response.size = range.size;
    response.headers.emplace_back(
        "Content-Range",
        absl::StrFormat("bytes %d-%d/%d", range.offset,
                        range.offset + range.size - 1, bytes->size()));
  }
  return response;
}

void HandleArtifact(const Dispatcher& dispatcher, const ArtifactSource& source,
                    HttpRequest request, const HttpResponder& responder) {
  const std::optional<ArtifactPath> artifact = ParseArtifactPath(request.path);
  if (!artifact.has_value()) {
    return responder.Respond(ErrorResponse(
        absl::NotFoundError("expected /orgs/ORG/artifacts/SHA256, the digest "
                            "as 64 lower-case hex digits")));
  }
  const Identity caller = request.caller;
  RespondFrom(
      dispatcher, caller, responder,
      [&dispatcher, &source, artifact = *artifact,
       request = std::move(request)]() -> HttpResponse {
        const absl::StatusOr<SharedBytes> bytes = Fetch(
            dispatcher, source, {request.caller, request.address}, artifact);
        return bytes.ok() ? ArtifactResponse(request, artifact.sha256, *bytes)
                          : ErrorResponse(bytes.status());
      });
}

}  // namespace bootmill::server
