// SPDX-License-Identifier: Apache-2.0
// The gRPC server behind the relays; it serves sockets that it is given.
#ifndef BOOTMILL_SERVER_GRPC_INNER_SERVER_H_
#define BOOTMILL_SERVER_GRPC_INNER_SERVER_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "common/unique_fd.h"
#include "server/grpc/table_service.h"

namespace bootmill::server {

struct InnerServerOptions {
  bool reflection = false;
  int streams_per_connection = 1;
  // The memory that gRPC may use for its connections before it slows them down.
  size_t memory_bytes = 0;
};

// A gRPC server without listeners. Besides the API it serves gRPC's health
// service. Thread-safe.
class InnerServer {
 public:
  // REQUIRES: `calls` outlives the result. Errors: UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<InnerServer>> Start(
      const GrpcCalls& calls, const InnerServerOptions& options);

  InnerServer(const InnerServer&) = delete;
  InnerServer& operator=(const InnerServer&) = delete;
  ~InnerServer();

  // Serves HTTP/2 without TLS on `connection`, a connected non-blocking socket.
  void Serve(UniqueFd connection);
  // What the health service answers from now on; SERVING at first.
  void SetServing(bool serving);
  // Takes no new calls, waits at most `grace` for those under way, and cancels
  // the rest. Idempotent.
  void Shutdown(std::chrono::milliseconds grace);

 private:
  using Acceptor = ::grpc::experimental::ExternalConnectionAcceptor;

  InnerServer(std::vector<std::unique_ptr<TableService>> services,
              std::unique_ptr<Acceptor> acceptor,
              std::unique_ptr<::grpc::Server> server)
      : services_(std::move(services)),
        acceptor_(std::move(acceptor)),
        server_(std::move(server)) {}

  const std::vector<std::unique_ptr<TableService>> services_;
  const std::unique_ptr<Acceptor> acceptor_;
  const std::unique_ptr<::grpc::Server> server_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_GRPC_INNER_SERVER_H_
