// SPDX-License-Identifier: Apache-2.0
#include "server/http/routes.h"

#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_format.h"
#include "server/http/connect_call.h"
#include "server/http/errors.h"
#include "server/http/pool_answer.h"

namespace bootmill::server {
namespace {

constexpr std::string_view kCalls = "/bootmill.v1.";
constexpr std::string_view kArtifacts = "/orgs/";

bool IsRead(const HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

HttpResponse ReadOnly(const HttpRequest& request) {
  HttpResponse response = ErrorResponse(
      405,
      absl::UnimplementedError(absl::StrFormat(
          "%s is read by GET or HEAD, not %s", request.path, request.method)));
  response.headers.emplace_back("Allow", "GET, HEAD");
  return response;
}

HttpResponse Readiness(const absl::Status& status) {
  return status.ok() ? TextResponse(200, "ready\n")
                     : TextResponse(
                           503, absl::StrFormat("not ready: %s\n",
                                                std::string(status.message())));
}

HttpResponse NotFound(const HttpRequest& request) {
  return ErrorResponse(absl::NotFoundError(absl::StrFormat(
      "nothing is at `%s`; the API is at /bootmill.v1.SERVICE/METHOD, "
      "artifacts at /orgs/ORG/artifacts/SHA256",
      request.path)));
}

void Handle(const HttpServices& services, HttpRequest request,
            const HttpResponder& responder) {
  if (request.path.starts_with(kCalls)) {
    return HandleConnect(services.dispatcher, std::move(request), responder);
  }
  if (request.path.starts_with(kArtifacts)) {
    return HandleArtifact(services.dispatcher, services.artifact,
                          std::move(request), responder);
  }
  const bool health = request.path == "/healthz";
  if (!health && request.path != "/readyz") {
    return responder.Respond(NotFound(request));
  }
  if (!IsRead(request)) {
    return responder.Respond(ReadOnly(request));
  }
  if (health) {
    return responder.Respond(TextResponse(200, "ok\n"));
  }
  RespondFrom(services.dispatcher, request.caller, responder,
              [&services] { return Readiness(services.ready()); });
}

}  // namespace

HttpHandler MakeRoutes(const HttpServices& services, const HttpLimits& limits) {
  return {
      .refuse = [](const HttpRequest& head) -> std::optional<HttpResponse> {
        if (!head.path.starts_with(kCalls)) {
          return std::nullopt;
        }
        const absl::Status known = Dispatcher::CheckKnown(head.caller);
        return known.ok() ? std::nullopt : std::optional(ErrorResponse(known));
      },
      .max_body_bytes =
          [limit = limits.body_bytes](const HttpRequest& head) {
            // Nothing but a call has a body.
            return head.path.starts_with(kCalls) ? limit : 0;
          },
      .handle =
          [&services](HttpRequest request, const HttpResponder& responder) {
            Handle(services, std::move(request), responder);
          },
  };
}

}  // namespace bootmill::server
