// SPDX-License-Identifier: Apache-2.0
#include "server/http/artifact_route.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "bootmill/v1/artifact_service.pb.h"
#include "common/resource_id.h"
#include "common/resource_name.h"
#include "common/status_macros.h"
#include "server/api/identity.h"
#include "server/http/connect_format.h"
#include "server/http/responder.h"

namespace bootmill::server {
namespace {

std::string_view Trim(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Parses a number that consists of digits only; one beyond uint64 becomes the
// largest.
std::optional<uint64_t> ParseDigits(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), [](char c) {
        return c >= '0' && c <= '9';
      })) {
    return std::nullopt;
  }
  uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? value : std::numeric_limits<uint64_t>::max();
}

ByteRange Part(uint64_t first, uint64_t last, size_t total) {
  if (first >= total) {
    return {.kind = ByteRange::Kind::kUnsatisfiable};
  }
  const uint64_t end = std::min<uint64_t>(last, total - 1) + 1;
  return {.kind = ByteRange::Kind::kPart,
          .offset = static_cast<size_t>(first),
          .size = static_cast<size_t>(end - first)};
}

}  // namespace

ByteRange ParseRange(std::string_view header, size_t total) {
  const size_t equals = header.find('=');
  if (equals == std::string_view::npos ||
      absl::AsciiStrToLower(absl::string_view(header.data(), equals)) !=
          "bytes") {
    return {};
  }
  const std::string_view range = Trim(header.substr(equals + 1));
  const size_t dash = range.find('-');
  if (dash == std::string_view::npos) {
    return {};
  }
  const std::string_view first_text = range.substr(0, dash);
  const std::string_view last_text = range.substr(dash + 1);
  const std::optional<uint64_t> first = ParseDigits(first_text);
  const std::optional<uint64_t> last = ParseDigits(last_text);
  if ((!first.has_value() && !first_text.empty()) ||
      (!last.has_value() && !last_text.empty())) {
    return {};
  }
  if (!first.has_value()) {
    if (!last.has_value()) {
      return {};
    }
    // A suffix: the last so many bytes. Zero of them cannot be satisfied.
    return *last == 0 ? ByteRange{.kind = ByteRange::Kind::kUnsatisfiable}
                      : Part(total - std::min<uint64_t>(*last, total),
                             std::numeric_limits<uint64_t>::max(), total);
  }
  if (last.has_value() && *last < *first) {
    return {};
  }
  return Part(*first, last.value_or(std::numeric_limits<uint64_t>::max()),
              total);
}

bool MatchesAnyTag(std::string_view header, std::string_view etag) {
  while (!header.empty()) {
    const size_t end = std::min(header.find(','), header.size());
    std::string_view tag = Trim(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    if (tag.starts_with("W/")) {
      tag.remove_prefix(2);
    }
    if (tag == "*" || (tag == etag && !tag.empty())) {
      return true;
    }
  }
  return false;
}

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
  rule.set_name(ArtifactName(artifact.org, artifact.sha256));
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
  // If-Range compares strongly, so only the exact tag counts, and no date.
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

void ReportDownload(const DownloadHook& downloaded, const HttpRequest& request,
                    const HttpResponse& response) {
  if (request.method == "GET" && response.bytes != nullptr) {
    downloaded(response.size);
  }
}

void HandleArtifact(const Dispatcher& dispatcher, const ArtifactSource& source,
                    const DownloadHook& downloaded, HttpRequest request,
                    const HttpResponder& responder) {
  const std::optional<ArtifactPath> artifact = ParseArtifactPath(request.path);
  if (!artifact.has_value()) {
    return responder.Respond(ErrorResponse(
        absl::NotFoundError("expected /orgs/ORG/artifacts/SHA256, the digest "
                            "as 64 lower-case hex digits, or "
                            "/orgs/ORG/fleets/FLEET/current/TARGET")));
  }
  const Identity caller = request.caller;
  RespondFrom(dispatcher, caller, responder,
              [&dispatcher, &source, &downloaded, artifact = *artifact,
               request = std::move(request)]() -> HttpResponse {
                const absl::StatusOr<SharedBytes> bytes =
                    Fetch(dispatcher, source, {request.caller, request.address},
                          artifact);
                if (!bytes.ok()) {
                  return ErrorResponse(bytes.status());
                }
                HttpResponse response =
                    ArtifactResponse(request, artifact.sha256, *bytes);
                ReportDownload(downloaded, request, response);
                return response;
              });
}

}  // namespace bootmill::server
