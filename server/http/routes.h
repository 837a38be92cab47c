// SPDX-License-Identifier: Apache-2.0
// The paths of the HTTP server.
#ifndef BOOTMILL_SERVER_HTTP_ROUTES_H_
#define BOOTMILL_SERVER_HTTP_ROUTES_H_

#include <functional>

#include "absl/status/status.h"
#include "server/api/dispatcher.h"
#include "server/http/artifact_route.h"
#include "server/http/current_route.h"
#include "server/http/limits.h"
#include "server/http/metrics_route.h"
#include "server/http/pages.h"
#include "server/http/responder.h"
#include "server/http/session_route.h"

namespace bootmill::server {

// The functions that the routes call. They must be thread-safe; they run on the
// pool.
struct HttpServices {
  const Dispatcher& dispatcher;
  ArtifactSource artifact;
  // Returns OK if the daemon can do its work. The message of an error is shown
  // to anybody.
  std::function<absl::Status()> ready;
  CurrentSource current = {};
  SessionSource sessions = {};
  PageSource pages{{}};
  MetricsSource metrics = {};
  DownloadHook downloaded = [](size_t /*bytes*/) {};
};

// Returns the handler of all paths:
//   /bootmill.v1.SERVICE/METHOD   calls, by the Connect protocol
//   /orgs/ORG/artifacts/SHA256    bytes
//   /orgs/ORG/fleets/FLEET/current/TARGET   what hosts should have
//   /session, /session/end        who the caller is; signing a browser out
//   what SessionSource::providers have      signing a browser in
//   /metrics                      for Prometheus; viewers of `system`
//   /healthz, /readyz             anonymous
//   everything else               the pages (web/), anonymous
// REQUIRES: the dispatcher outlives it and all its calls.
HttpHandler MakeRoutes(const HttpServices& services, const HttpLimits& limits);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_ROUTES_H_
