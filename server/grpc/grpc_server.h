// SPDX-License-Identifier: Apache-2.0
// The gRPC transport: the API over mTLS and over a Unix socket.
#ifndef BOOTMILL_SERVER_GRPC_GRPC_SERVER_H_
#define BOOTMILL_SERVER_GRPC_GRPC_SERVER_H_

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/api/dispatcher.h"

namespace bootmill::server {

struct GrpcServerOptions {
  // HOST:PORT for mTLS; port 0 takes a free one. Empty: not over TCP.
  std::string address;
  // PEM: the CA that client certificates must come from, the server's
  // certificate and its key.
  std::string ca_certificate;
  std::string certificate;
  std::string key;
  // Path of the Unix socket for local root. Empty: none.
  std::string unix_socket;
};

// A running server. Beside the API it serves gRPC's health and reflection
// services. Thread-safe.
class GrpcServer {
 public:
  // Starts serving. REQUIRES: `dispatcher` outlives the result.
  // Errors: UNAVAILABLE if the address cannot be had, saying what to do; those
  // of the Unix socket.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(
      const Dispatcher& dispatcher, const GrpcServerOptions& options);

  GrpcServer() = default;
  GrpcServer(const GrpcServer&) = delete;
  GrpcServer& operator=(const GrpcServer&) = delete;
  virtual ~GrpcServer() = default;

  // The TCP port that is served; 0 if none is.
  virtual int port() const = 0;

  // Takes no new calls, waits at most `grace` for those under way, cancels the
  // rest. Idempotent.
  virtual void Shutdown(std::chrono::milliseconds grace) = 0;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_GRPC_GRPC_SERVER_H_
