// SPDX-License-Identifier: Apache-2.0
#include "server/http/routes.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/status_macros.h"
#include "server/api/worker_pool.h"
#include "server/http/connect.h"
#include "server/http/connect_format.h"
#include "server/http/connect_upload.h"
#include "server/http/responder.h"

namespace bootmill::server {
namespace {

// How one path, or all paths below it, are answered.
struct Route {
  // A prefix if it ends in `.` or `/`, else a whole path.
  std::string_view path;
  // The HTTP methods that are allowed; empty: the route checks them itself.
  std::vector<std::string> methods;
  size_t body_bytes = 0;
  bool anonymous = false;
  // Whether a browser's session may come by a mere link, or only from the
  // daemon's own pages (CheckSameSite).
  bool by_link = false;
  // If set, returns what takes the body of this request, or the answer that
  // refuses it; null if the body is to be read as a whole.
  std::function<std::variant<std::shared_ptr<BodyReader>, HttpResponse>(
      HttpRequest& head)>
      reader = nullptr;
  std::function<void(HttpRequest, const HttpResponder&)> handle;
};

bool Matches(const Route& route, std::string_view path) {
  return route.path.ends_with('.') || route.path.ends_with('/')
             ? path.starts_with(route.path)
             : path == route.path;
}

std::vector<std::string> ReadMethods() { return {"GET", "HEAD"}; }

HttpResponse NotFound(const HttpRequest& request) {
  return ErrorResponse(absl::NotFoundError(absl::StrFormat(
      "nothing is at `%s`; the API is at /bootmill.v1.SERVICE/METHOD, "
      "artifacts at /orgs/ORG/artifacts/SHA256",
      request.path)));
}

HttpResponse WrongMethod(const Route& route, const HttpRequest& request) {
  HttpResponse response = ErrorResponse(
      405, absl::UnimplementedError(absl::StrFormat(
               "%s takes %s, not %s", request.path,
               absl::StrJoin(route.methods, " or "), request.method)));
  response.headers.emplace_back("Allow", absl::StrJoin(route.methods, ", "));
  return response;
}

HttpResponse Readiness(const absl::Status& status) {
  return status.ok() ? TextResponse(200, "ready\n")
                     : TextResponse(
                           503, absl::StrFormat("not ready: %s\n",
                                                std::string(status.message())));
}

// Anonymous: whoever signs in is nobody before it.
Route SessionRoute(const HttpServices& services, std::string_view path,
                   std::vector<std::string> methods) {
  constexpr size_t kBodyBytes = 1024;
  return {.path = path,
          .methods = std::move(methods),
          .body_bytes = kBodyBytes,
          .anonymous = true,
          .by_link = true,  // AnswerSession looks itself
          .handle = [&services](const HttpRequest& request,
                                const HttpResponder& responder) {
            RespondFrom(services.dispatcher, request.caller, responder,
                        [&services, request] {
                          return AnswerSession(services.sessions, request);
                        });
          }};
}

// The same for a way in, which may answer later: passwords are hashed
// elsewhere.
Route SignInRoute(const HttpServices& services,
                  const SignInProvider& provider) {
  constexpr size_t kBodyBytes = 4096;
  Route route = SessionRoute(services, provider.path, {"POST"});
  route.body_bytes = kBodyBytes;
  route.handle = [&services, &provider](const HttpRequest& request,
                                        const HttpResponder& responder) {
    const auto respond = [responder](HttpResponse response) {
      responder.Respond(std::move(response));
    };
    if (!services.dispatcher.Run(Dispatcher::Work::kQuick, request.caller,
                                 [&provider, request, respond] {
                                   AnswerSignIn(provider, request, respond);
                                 })) {
      respond(ErrorResponse(ServerBusy()));
    }
  };
  return route;
}

std::vector<Route> AllRoutes(const HttpServices& services,
                             const HttpLimits& limits) {
  return {
      {.path = "/bootmill.v1.",
       .methods = {},
       .body_bytes = limits.body_bytes,
       .reader =
           [&services,
            uploads = RequestPlaces::Make(
                {.all = limits.uploads,
                 .per_caller = limits.uploads_per_caller})](HttpRequest& head) {
             return BeginUpload(services.dispatcher, uploads, head);
           },
       .handle =
           [&services](HttpRequest request, const HttpResponder& responder) {
             HandleConnect(services.dispatcher, std::move(request), responder);
           }},
      {.path = "/orgs/",
       .methods = ReadMethods(),
       .by_link = true,
       .handle =
           [&services](HttpRequest request, const HttpResponder& responder) {
             if (std::optional<CurrentPath> current =
                     ParseCurrentPath(request.path)) {
               HandleCurrent(services.dispatcher, services.current,
                             services.downloaded, *std::move(current),
                             std::move(request), responder);
             } else {
               HandleArtifact(services.dispatcher, services.artifact,
                              services.downloaded, std::move(request),
                              responder);
             }
           }},
      SessionRoute(services, "/session", ReadMethods()),
      SessionRoute(services, "/session/end", {"POST"}),
      {.path = "/metrics",
       .methods = ReadMethods(),
       .handle =
           [&services](const HttpRequest& request,
                       const HttpResponder& responder) {
             HandleMetrics(services.dispatcher, services.metrics, request,
                           responder);
           }},
      {.path = "/healthz",
       .methods = ReadMethods(),
       .anonymous = true,
       .handle =
           [](const HttpRequest& /*request*/, const HttpResponder& responder) {
             responder.Respond(TextResponse(200, "ok\n"));
           }},
      {.path = "/readyz",
       .methods = ReadMethods(),
       .anonymous = true,
       .handle =
           [&services](const HttpRequest& request,
                       const HttpResponder& responder) {
             RespondFrom(services.dispatcher, request.caller, responder,
                         [&services] { return Readiness(services.ready()); });
           }},
      // The last one: everything leads here that leads nowhere else.
      {.path = "/",
       .methods = ReadMethods(),
       .anonymous = true,
       .handle =
           [&services](const HttpRequest& request,
                       const HttpResponder& responder) {
             responder.Respond(services.pages.Answer(request));
           }},
  };
}

// The ways in come first: the last of the other routes takes every path.
std::vector<Route> RoutesWithProviders(const HttpServices& services,
                                       const HttpLimits& limits) {
  std::vector<Route> routes;
  for (const SignInProvider& provider : services.sessions.providers) {
    routes.push_back(SignInRoute(services, provider));
  }
  std::ranges::move(AllRoutes(services, limits), std::back_inserter(routes));
  return routes;
}

const Route* Find(const std::vector<Route>& routes, std::string_view path) {
  const auto found =
      std::find_if(routes.begin(), routes.end(),
                   [&](const Route& route) { return Matches(route, path); });
  return found == routes.end() ? nullptr : &*found;
}

// Determines who sends `head`, and checks whether the route is open to that
// caller.
absl::Status Identify(const Dispatcher& dispatcher, const Route& route,
                      HttpRequest& head) {
  const absl::StatusOr<Identity> caller = dispatcher.Identify(
      {.connection = head.caller,
       .authorization = head.Header("authorization"),
       .session_secret = SessionSecret(head.Header("cookie"))});
  head.caller = caller.value_or(Identity());
  if (route.anonymous) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(caller.status());
  if (!head.caller.session.empty() && !route.by_link) {
    RETURN_IF_ERROR(CheckSameSite(head));
  }
  return Dispatcher::CheckKnown(head.caller);
}

std::variant<size_t, HttpResponse> Admit(const Dispatcher& dispatcher,
                                         const HttpLimits& limits,
                                         const Route* route,
                                         HttpRequest& head) {
  if (route == nullptr) {
    return NotFound(head);
  }
  if (const absl::Status known = Identify(dispatcher, *route, head);
      !known.ok()) {
    return ErrorResponse(known);
  }
  if (!route->methods.empty() &&
      std::find(route->methods.begin(), route->methods.end(), head.method) ==
          route->methods.end()) {
    return WrongMethod(*route, head);
  }
  if (route->reader == nullptr) {
    return route->body_bytes;
  }
  auto reader = route->reader(head);
  if (auto* refused = std::get_if<HttpResponse>(&reader)) {
    return std::move(*refused);
  }
  head.reader = std::get<0>(std::move(reader));
  return head.reader == nullptr ? route->body_bytes : limits.upload_bytes;
}

}  // namespace

HttpHandler MakeRoutes(const HttpServices& services, const HttpLimits& limits) {
  const auto kept = std::make_shared<const HttpServices>(services);
  const auto routes = std::make_shared<const std::vector<Route>>(
      RoutesWithProviders(*kept, limits));
  return {
      .admit =
          [routes, kept, limits](HttpRequest& head) {
            return Admit(kept->dispatcher, limits, Find(*routes, head.path),
                         head);
          },
      .handle =
          [routes, kept](HttpRequest request, const HttpResponder& responder) {
            if (request.reader != nullptr) {
              return request.reader->Finish(responder);
            }
            // Admit has found the route already, so it exists.
            const Route* route = Find(*routes, request.path);
            route->handle(std::move(request), responder);
          },
  };
}

}  // namespace bootmill::server
