// SPDX-License-Identifier: Apache-2.0
#include "server/http/session_route.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
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

// Returns the texts of the JSON object `body`; none if it is no such object.
std::map<std::string, std::string, std::less<>> TextsOf(std::string_view body) {
  const nlohmann::json json =
      nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false);
  std::map<std::string, std::string, std::less<>> texts;
  if (json.is_object()) {
    for (const auto& [name, value] : json.items()) {
      if (value.is_string()) {
        texts.emplace(name, value.get<std::string>());
      }
    }
  }
  return texts;
}

HttpResponse SignedInResponse(const absl::StatusOr<SignedIn>& done) {
  if (!done.ok()) {
    return ErrorResponse(done.status());
  }
  HttpResponse response =
      WithSession(JsonResponse({{"signedIn", true}}), done->session);
  return done->device.empty() ? response
                              : WithCookie(std::move(response), kDeviceCookie,
                                           done->device, kDeviceLifetime);
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
  if (request.path == "/session/end") {
    return SignOut(source, request);
  }
  return JsonResponse(
      {{"signedIn", request.caller.kind != Identity::Kind::kNobody},
       {"principal", IdentityUri(request.caller)},
       {"session", !request.caller.session.empty()}});
}

void AnswerSignIn(const SignInProvider& provider, const HttpRequest& request,
                  std::function<void(HttpResponse)> respond) {
  if (const absl::Status same_site = CheckSameSite(request); !same_site.ok()) {
    return respond(ErrorResponse(same_site));
  }
  provider.sign_in(
      {.texts = TextsOf(request.body),
       .device =
           std::string(CookieValue(request.Header("cookie"), kDeviceCookie)),
       .caller = request.caller,
       .address = request.address,
       .network = request.network},
      [respond = std::move(respond)](const absl::StatusOr<SignedIn>& done) {
        respond(SignedInResponse(done));
      });
}

}  // namespace bootmill::server
