// SPDX-License-Identifier: Apache-2.0
// Which path is answered by what.
#ifndef BOOTMILL_SERVER_HTTP_ROUTES_H_
#define BOOTMILL_SERVER_HTTP_ROUTES_H_

#include <functional>

#include "absl/status/status.h"
#include "server/api/dispatcher.h"
#include "server/http/artifact_route.h"
#include "server/http/limits.h"
#include "server/http/pages.h"
#include "server/http/responder.h"
#include "server/http/session_route.h"

namespace bootmill::server {

// What stands behind the paths. Thread-safe functions; run on the pool.
struct HttpServices {
  const Dispatcher& dispatcher;
  ArtifactSource artifact;
  // Says whether the daemon can do its work; the message of an error is shown
  // to anybody.
  std::function<absl::Status()> ready;
  SessionSource sessions = {};
  PageSource pages{{}};
};

// Returns the handler of all paths:
//   /bootmill.v1.SERVICE/METHOD   calls, by the Connect protocol
//   /orgs/ORG/artifacts/SHA256    bytes
//   /session, /session/link, /session/end   signing a browser in and out
//   /healthz, /readyz             anonymous
//   everything else               the pages (web/), anonymous
// REQUIRES: services outlive it and all its calls.
HttpHandler MakeRoutes(const HttpServices& services, const HttpLimits& limits);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_ROUTES_H_
