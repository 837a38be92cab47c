// SPDX-License-Identifier: Apache-2.0
#include "server/http/session_route.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"
#include "server/auth/device_cookie.h"
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

// Sets a cookie, for `seconds`; 0 takes it away. It goes to no script and to no
// other site.
HttpResponse WithCookie(HttpResponse response, std::string_view name,
                        std::string_view value, std::chrono::seconds age) {
  response.headers.emplace_back(
      "Set-Cookie",
      absl::StrFormat(
          "%s=%s; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=%d", name,
          value, age.count()));
  return response;
}

HttpResponse WithSession(HttpResponse response, std::string_view secret) {
  return WithCookie(std::move(response), kSessionCookie, secret,
                    secret.empty() ? std::chrono::seconds(0)
                                   : std::chrono::seconds(kSessionLifetime));
}

HttpResponse SignedInAnswer() { return JsonResponse({{"signedIn", true}}); }

// Returns a text of the JSON object `body`; empty if there is none.
std::string TextOf(const nlohmann::json& body, const char* name) {
  const auto found = body.find(name);
  return found != body.end() && found->is_string() ? found->get<std::string>()
                                                   : "";
}

// What a request to `path` wants; an error says what the body must have.
absl::StatusOr<PasswordUse> UseOf(std::string_view path,
                                  const nlohmann::json& body) {
  const auto has = [&](const char* name) {
    return body.is_object() && !TextOf(body, name).empty();
  };
  if (path == "/session/account") {
    if (has("name") && has("password")) {
      return PasswordUse::kSignIn;
    }
    return rpc::FieldError("name",
                           R"(expected {"name": TEXT, "password": TEXT})");
  }
  if (has("newPassword") && has("invitation") != has("password")) {
    return has("invitation") ? PasswordUse::kInvitation : PasswordUse::kChange;
  }
  return rpc::FieldError("newPassword",
                         R"(expected {"newPassword": TEXT} with "invitation" )"
                         R"(or the present "password")");
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
  return secret.ok() ? WithSession(SignedInAnswer(), *secret)
                     : ErrorResponse(secret.status());
}

HttpResponse SignOut(const SessionSource& source, const HttpRequest& request) {
  if (!request.caller.session.empty()) {
    if (const absl::Status ended =
            source.sign_out(request.caller, request.address);
        !ended.ok()) {
      return ErrorResponse(ended);
    }
  }
  return WithSession(JsonResponse({{"signedIn", false}}), "");
}

}  // namespace

std::string_view SessionSecret(std::string_view cookie_header) {
  return CookieValue(cookie_header, kSessionCookie);
}

std::string_view CookieValue(std::string_view cookie_header,
                             std::string_view name) {
  while (!cookie_header.empty()) {
    const size_t end = std::min(cookie_header.find(';'), cookie_header.size());
    std::string_view pair = cookie_header.substr(0, end);
    cookie_header.remove_prefix(std::min(end + 1, cookie_header.size()));
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
      return pair.substr(name.size() + 1);
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

void AnswerPassword(const SessionSource& source, const HttpRequest& request,
                    std::function<void(HttpResponse)> respond) {
  if (const absl::Status same_site = CheckSameSite(request); !same_site.ok()) {
    return respond(ErrorResponse(same_site));
  }
  const nlohmann::json body =
      nlohmann::json::parse(request.body, nullptr, /*allow_exceptions=*/false);
  const absl::StatusOr<PasswordUse> use = UseOf(request.path, body);
  if (!use.ok()) {
    return respond(ErrorResponse(use.status()));
  }
  PasswordTry shown{.name = TextOf(body, "name"),
                    .password = TextOf(body, "password"),
                    .new_password = TextOf(body, "newPassword"),
                    .invitation = TextOf(body, "invitation"),
                    .device = std::string(
                        CookieValue(request.Header("cookie"), kDeviceCookie)),
                    .caller = request.caller,
                    .address = request.address,
                    .network = request.network};
  if (*use != PasswordUse::kInvitation) {
    shown.invitation.clear();
  }
  source.password(
      *use, std::move(shown),
      [respond = std::move(respond)](const absl::StatusOr<SignedIn>& done) {
        if (!done.ok()) {
          return respond(ErrorResponse(done.status()));
        }
        respond(WithCookie(WithSession(SignedInAnswer(), done->session),
                           kDeviceCookie, done->device, kDeviceLifetime));
      });
}

}  // namespace bootmill::server
