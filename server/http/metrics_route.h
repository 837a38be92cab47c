// SPDX-License-Identifier: Apache-2.0
// Metrics for Prometheus: `/metrics`.
#ifndef BOOTMILL_SERVER_HTTP_METRICS_ROUTE_H_
#define BOOTMILL_SERVER_HTTP_METRICS_ROUTE_H_

#include <functional>
#include <string>

#include "server/api/dispatcher.h"
#include "server/http/message.h"
#include "server/http/responder.h"

namespace bootmill::server {

// Returns the metrics in Prometheus's text format, version 0.0.4. May block.
using MetricsSource = std::function<std::string()>;

// Answers on the dispatcher's pool, for local root and viewers of the org
// `system`; others get PERMISSION_DENIED. Thread-safe. REQUIRES: dispatcher and
// source outlive the call.
void HandleMetrics(const Dispatcher& dispatcher, const MetricsSource& source,
                   const HttpRequest& request, const HttpResponder& responder);

// Returns the handler of a listener of its own, which serves /metrics to
// everybody and nothing else. REQUIRES: the dispatcher outlives it.
HttpHandler MakeMetricsRoutes(const Dispatcher& dispatcher,
                              const MetricsSource& source);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_METRICS_ROUTE_H_
