// SPDX-License-Identifier: Apache-2.0
// Signing a browser in and out, and what protects its session.
#ifndef BOOTMILL_SERVER_HTTP_SESSION_ROUTE_H_
#define BOOTMILL_SERVER_HTTP_SESSION_ROUTE_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "server/api/identity.h"
#include "server/auth/sign_in_provider.h"
#include "server/http/message.h"

namespace bootmill::server {

// What stands behind the routes; run on the pool.
struct SessionSource {
  // The ways in; each has a path of its own.
  std::vector<SignInProvider> providers;
  // Ends the session of `caller`.
  std::function<absl::Status(const Identity& caller,
                             const std::string& address)>
      sign_out;
};

// Returns the value of the session's cookie in a Cookie header, or an empty
// text. Source: RFC 6265, section 5.4.
std::string_view SessionSecret(std::string_view cookie_header);
// Does the same with the cookie `name`.
std::string_view CookieValue(std::string_view cookie_header,
                             std::string_view name);

// Refuses a request that a page of another site may have had a browser send:
// one without the header X-Bootmill-Csrf, which no form and no link can add,
// and which a script of another site may only after asking. What browsers say
// of themselves (Sec-Fetch-Site) counts too. Errors: PERMISSION_DENIED.
absl::Status CheckSameSite(const HttpRequest& request);

// Answers /session and /session/end. docs/api-http.md.
HttpResponse AnswerSession(const SessionSource& source,
                           const HttpRequest& request);

// Answers the path of `provider`: calls `respond` once, perhaps later, on
// another thread.
void AnswerSignIn(const SignInProvider& provider, const HttpRequest& request,
                  std::function<void(HttpResponse)> respond);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_SESSION_ROUTE_H_
