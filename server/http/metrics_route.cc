// SPDX-License-Identifier: Apache-2.0
#include "server/http/metrics_route.h"

#include <variant>

#include "server/http/connect_format.h"

namespace bootmill::server {
namespace {

HttpResponse MetricsResponse(std::string text) {
  HttpResponse response;
  response.headers = {
      {"Content-Type", "text/plain; version=0.0.4; charset=utf-8"},
      {"Cache-Control", "no-store"}};
  response.text = std::move(text);
  return response;
}

}  // namespace

void HandleMetrics(const Dispatcher& dispatcher, const MetricsSource& source,
                   const HttpRequest& request, const HttpResponder& responder) {
  const Peer caller(request.caller, request.address);
  RespondFrom(dispatcher, request.caller, responder,
              [&dispatcher, &source, caller] {
                const absl::Status allowed = dispatcher.AdmitToSystem(
                    caller, v1::ACCESS_ROLE_VIEWER, "metrics/read");
                return allowed.ok() ? MetricsResponse(source())
                                    : ErrorResponse(allowed);
              });
}

HttpHandler MakeMetricsRoutes(const Dispatcher& dispatcher,
                              const MetricsSource& source) {
  return {.admit = [](HttpRequest& head) -> std::variant<size_t, HttpResponse> {
            if (head.path != "/metrics") {
              return TextResponse(404, "only /metrics is here\n");
            }
            if (head.method != "GET" && head.method != "HEAD") {
              return TextResponse(405, "/metrics takes GET and HEAD\n");
            }
            return size_t{0};
          },
          .handle =
              [&dispatcher, source](const HttpRequest& request,
                                    const HttpResponder& responder) {
                RespondFrom(dispatcher, request.caller, responder,
                            [source] { return MetricsResponse(source()); });
              }};
}

}  // namespace bootmill::server
