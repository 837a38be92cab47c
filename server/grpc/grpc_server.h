// SPDX-License-Identifier: Apache-2.0
// The gRPC transport: the API over mTLS and over a Unix socket.
#ifndef BOOTMILL_SERVER_GRPC_GRPC_SERVER_H_
#define BOOTMILL_SERVER_GRPC_GRPC_SERVER_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "server/api/dispatcher.h"
#include "server/grpc/call_limits.h"
#include "server/grpc/relay.h"
#include "server/net/connection_gate.h"
#include "server/net/listener.h"

namespace bootmill::server {

struct GrpcServerOptions {
  // With TLS, whose protocol is `h2`. nullopt: not over TCP.
  std::optional<TcpListen> tcp;
  // For local root. nullopt: not over a Unix socket.
  std::optional<UnixListen> unix_socket;
  RelayLimits limits;
  CallLimits call_limits;
  // How many requests may be received at a time: of all callers, and of one.
  // Each may take 2 MiB.
  size_t requests = 128;
  size_t requests_per_caller = 16;
  // How many calls with one answer may be under way until it is sent; an answer
  // has 1 MiB, rarely more. The others wait.
  size_t answers = 1024;
  size_t answers_per_caller = 64;
  // Streams of answers, of which each may hold one message of 256 KiB.
  size_t streams = 10'000;
  size_t streams_per_caller = 1000;
  size_t uploads = 8;
  size_t uploads_per_caller = 2;
};

// A running server. Besides the API it serves gRPC's health service to
// everybody. Thread-safe.
class GrpcServer {
 public:
  // Starts serving. REQUIRES: `dispatcher` and `gate` outlive the result.
  // Errors: those of Listener; UNAVAILABLE if gRPC does not start.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(
      const Dispatcher& dispatcher, ConnectionGate& gate,
      GrpcServerOptions options);

  GrpcServer(const GrpcServer&) = delete;
  GrpcServer& operator=(const GrpcServer&) = delete;
  // Shuts down without a grace period.
  ~GrpcServer();

  // The TCP port; 0 if there is none.
  int port() const;
  // Returns whether all listeners take connections.
  bool accepting() const;
  size_t connection_count() const;

  // Gives later TCP connections this certificate; none if there is no TCP
  // listener. Errors: those of Listener::SetTls.
  absl::Status SetTls(const TlsOptions& options);
  // Calls `answer` on one of the threads that serve known callers, when one is
  // free.
  void Ping(std::function<void()> answer) const;

  // What the health service answers from now on; SERVING at first. Not to be
  // called during Shutdown.
  void SetServing(bool serving);

  // Ends the connections whose callers `allowed` refuses, one second later,
  // after their streams have been told why. `allowed` is called on any thread.
  void Recheck(const std::function<bool(const Identity&)>& allowed);

  // Takes no new connections and calls, waits at most `grace` for those under
  // way, and cancels the rest. Idempotent.
  void Shutdown(std::chrono::milliseconds grace);

 private:
  struct Core;
  explicit GrpcServer(std::unique_ptr<Core> core);

  std::unique_ptr<Core> core_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_GRPC_GRPC_SERVER_H_
