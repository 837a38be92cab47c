// SPDX-License-Identifier: Apache-2.0
// All that listens: gRPC, HTTP, and metrics on an address of their own.
#ifndef BOOTMILL_SERVER_TRANSPORTS_H_
#define BOOTMILL_SERVER_TRANSPORTS_H_

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "server/api/dispatcher.h"
#include "server/auth/credentials.h"
#include "server/config/options.h"
#include "server/grpc/grpc_server.h"
#include "server/http/routes.h"
#include "server/http/server.h"
#include "server/metrics/metrics.h"
#include "server/net/connection_gate.h"

namespace bootmill::server {

// Thread-safe.
class Transports {
 public:
  // Starts to serve at the addresses and sockets of `options`. Functions of
  // `services` may be called before Start returns. REQUIRES: gate, and what the
  // services use, outlive the result. Errors: those of Listener and GrpcServer,
  // naming the setting; nothing listens after an error.
  static absl::StatusOr<std::unique_ptr<Transports>> Start(
      const DaemonOptions& options, const Credentials& credentials,
      ConnectionGate& gate, const HttpServices& services);

  // TCP ports; 0 if there is none.
  int grpc_port() const { return grpc_->port(); }
  int http_port() const;
  int metrics_port() const;
  // OK while all listeners take connections; else UNAVAILABLE, saying which do
  // not. The message may be shown to anybody.
  absl::Status Check() const;
  std::vector<Gauge> Gauges() const;

  // Gives later connections the certificate of `credentials`.
  absl::Status Present(const Credentials& credentials);
  // Calls `answer` once on a thread of each listener; returns how many there
  // are.
  int Ping(const std::function<void()>& answer) const;

  // What gRPC's health service answers from now on; SERVING at first.
  void SetServing(bool serving) { grpc_->SetServing(serving); }

  // Ends connections whose callers `allowed` refuses.
  void Recheck(const std::function<bool(const Identity&)>& allowed);
  // Takes no new connections and calls, waits at most `grace` for those under
  // way, and cancels the rest. Idempotent.
  void Shutdown(std::chrono::milliseconds grace);

 private:
  Transports() = default;

  std::unique_ptr<GrpcServer> grpc_;
  std::unique_ptr<HttpServer> http_;
  std::unique_ptr<HttpServer> metrics_;  // may be null
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_TRANSPORTS_H_
