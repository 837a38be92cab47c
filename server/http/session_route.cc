// SPDX-License-Identifier: Apache-2.0
#include "server/http/session_route.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"
#include "server/auth/sessions.h"
#include "server/http/connect_format.h"

namespace bootmill::server {
namespace {

HttpResponse JsonResponse(const nlohmann::json& json) {
  HttpResponse response;
  response.text = json.dump();
  response.headers = {{"Content-Type", "application/json"},
                      {"Cache-Control", "no-store"}};
  return response;
}

// Sets the cookie; an empty secret takes it away.
HttpResponse WithCookie(HttpResponse response, std::string_view secret) {
  response.headers.emplace_back(
      "Set-Cookie",
      absl::StrFormat(
          "%s=%s; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=%d",
          kSessionCookie, secret,
          secret.empty() ? 0 : std::chrono::seconds(kSessionLifetime).count()));
  return response;
}

HttpResponse SignIn(const SessionSource& source, const HttpRequest& request) {
  const nlohmann::json body =
      nlohmann::json::parse(request.body, nullptr, /*allow_exceptions=*/false);
  const auto token = body.is_object() ? body.find("token") : body.end();
  if (!body.is_object() || token == body.end() || !token->is_string()) {
    return ErrorResponse(
        rpc::FieldError("token", "expected {\"token\": TEXT}"));
  }
  const absl::StatusOr<std::string> secret =
      source.sign_in(token->get<std::string>(), request.address);
  return secret.ok() ? WithCookie(JsonResponse({{"signedIn", true}}), *secret)
                     : ErrorResponse(secret.status());
}

HttpResponse SignOut(const SessionSource& source, const HttpRequest& request) {
  if (!request.caller.session.empty()) {
    if (const absl::Status ended = source.sign_out(request.caller);
        !ended.ok()) {
      return ErrorResponse(ended);
    }
  }
  return WithCookie(JsonResponse({{"signedIn", false}}), "");
}

}  // namespace

std::string_view SessionSecret(std::string_view cookie_header) {
  while (!cookie_header.empty()) {
    const size_t end = std::min(cookie_header.find(';'), cookie_header.size());
    std::string_view pair = cookie_header.substr(0, end);
    cookie_header.remove_prefix(std::min(end + 1, cookie_header.size()));
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (pair.starts_with(kSessionCookie) &&
        pair.substr(kSessionCookie.size()).starts_with('=')) {
      return pair.substr(kSessionCookie.size() + 1);
    }
  }
  return {};
}

absl::Status CheckSameSite(const HttpRequest& request) {
  const std::string_view site = request.Header("sec-fetch-site");
  const bool elsewhere = !site.empty() && site != "same-origin";
  if (!elsewhere && !request.Header("x-bootmill-csrf").empty()) {
    return absl::OkStatus();
  }
  return rpc::Error(absl::StatusCode::kPermissionDenied, "CROSS_SITE",
                    "a browser's session is for the daemon's own pages: send "
                    "the header X-Bootmill-Csrf: 1");
}

HttpResponse AnswerSession(const SessionSource& source,
                           const HttpRequest& request) {
  if (const absl::Status same_site = CheckSameSite(request); !same_site.ok()) {
    return ErrorResponse(same_site);
  }
  if (request.path == "/session/link") {
    return SignIn(source, request);
  }
  if (request.path == "/session/end") {
    return SignOut(source, request);
  }
  return JsonResponse(
      {{"signedIn", request.caller.kind != Identity::Kind::kNobody},
       {"principal", IdentityUri(request.caller)},
       {"session", !request.caller.session.empty()}});
}

}  // namespace bootmill::server
