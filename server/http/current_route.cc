// SPDX-License-Identifier: Apache-2.0
#include "server/http/current_route.h"

#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "builder/target.h"
#include "common/resource_id.h"
#include "common/resource_name.h"
#include "common/status_macros.h"
#include "server/http/artifact_route.h"
#include "server/http/connect_format.h"

namespace bootmill::server {
namespace {

using File = CurrentPath::File;

// Endings of the files beside an image.
constexpr std::pair<std::string_view, File> kEndings[] = {
    {".sha256", File::kChecksum},
    {".sig", File::kSignature},
    {".provenance.json", File::kProvenance}};

v1::GetAssignmentRequest RequestFor(const CurrentPath& path) {
  v1::GetAssignmentRequest request;
  request.set_parent(OrgName(path.org));
  request.set_fleet(path.fleet);
  request.set_target(path.target);
  return request;
}

absl::StatusOr<v1::Assignment> FindAssignment(const Dispatcher& dispatcher,
                                              const CurrentSource& source,
                                              const HttpRequest& request,
                                              const CurrentPath& path) {
  const Method* method =
      dispatcher.table().Find("bootmill.v1.AgentService/GetAssignment");
  if (method == nullptr) {
    return absl::InternalError("there is no method GetAssignment");
  }
  const v1::GetAssignmentRequest rule = RequestFor(path);
  RETURN_IF_ERROR(
      dispatcher.Admit(*method, {request.caller, request.address}, rule)
          .status());
  return source.assignment(rule);
}

HttpResponse SmallFile(const HttpRequest& request, const std::string& etag,
                       std::string_view type, std::string text) {
  HttpResponse response;
  response.headers.emplace_back("ETag", etag);
  if (MatchesAnyTag(request.Header("if-none-match"), etag)) {
    response.status = 304;
    return response;
  }
  response.headers.emplace_back("Content-Type", std::string(type));
  response.text = std::move(text);
  return response;
}

HttpResponse FileOf(const CurrentSource& source, const HttpRequest& request,
                    const CurrentPath& path, const v1::Assignment& assigned) {
  const std::string& sha256 = assigned.image().sha256();
  // Another release may hold the same image, with another attestation.
  const std::string etag =
      absl::StrFormat("\"%s-%d\"", sha256, assigned.number());
  switch (path.file) {
    case File::kChecksum:
      return SmallFile(request, etag, "text/plain; charset=utf-8",
                       absl::StrFormat("%s  %s\n", sha256, path.target));
    case File::kSignature:
      return SmallFile(request, etag, "application/octet-stream",
                       assigned.attestation().signature());
    case File::kProvenance:
      return SmallFile(request, etag, "application/json",
                       assigned.attestation().provenance());
    case File::kImage:
      break;
  }
  const absl::StatusOr<SharedBytes> bytes = source.artifact(path.org, sha256);
  return bytes.ok() ? ArtifactResponse(request, sha256, *bytes)
                    : ErrorResponse(bytes.status());
}

HttpResponse AnswerCurrent(const Dispatcher& dispatcher,
                           const CurrentSource& source,
                           const HttpRequest& request,
                           const CurrentPath& path) {
  const absl::StatusOr<v1::Assignment> assigned =
      FindAssignment(dispatcher, source, request, path);
  if (!assigned.ok()) {
    return ErrorResponse(assigned.status());
  }
  HttpResponse response = FileOf(source, request, path, *assigned);
  // What stands here changes when another release is promoted.
  std::erase_if(response.headers, [](const auto& header) {
    return header.first == "Cache-Control";
  });
  response.headers.emplace_back("Cache-Control", "private, no-cache");
  response.headers.emplace_back("Bootmill-Release", assigned->release());
  return response;
}

}  // namespace

std::optional<CurrentPath> ParseCurrentPath(std::string_view path) {
  const std::vector<std::string> parts =
      absl::StrSplit(absl::string_view(path.data(), path.size()), '/');
  if (parts.size() != 7 || !parts[0].empty() || parts[1] != "orgs" ||
      parts[3] != "fleets" || parts[5] != "current" ||
      !IsResourceId(parts[2]) || !IsResourceId(parts[4])) {
    return std::nullopt;
  }
  CurrentPath parsed{.org = parts[2], .fleet = parts[4], .target = parts[6]};
  for (const auto& [ending, file] : kEndings) {
    if (parsed.target.ends_with(ending)) {
      parsed.target.resize(parsed.target.size() - ending.size());
      parsed.file = file;
      break;
    }
  }
  return FindTarget(parsed.target).has_value() ? std::optional(parsed)
                                               : std::nullopt;
}

void HandleCurrent(const Dispatcher& dispatcher, const CurrentSource& source,
                   const DownloadHook& downloaded, CurrentPath path,
                   HttpRequest request, const HttpResponder& responder) {
  const Identity caller = request.caller;
  RespondFrom(dispatcher, caller, responder,
              [&dispatcher, &source, &downloaded, path = std::move(path),
               request = std::move(request)] {
                HttpResponse response =
                    AnswerCurrent(dispatcher, source, request, path);
                ReportDownload(downloaded, request, response);
                return response;
              });
}

}  // namespace bootmill::server
