// SPDX-License-Identifier: Apache-2.0
// A running server on a Unix socket, whose clients are root; tests only.
#ifndef BOOTMILL_SERVER_GRPC_TESTING_RUNNING_GRPC_SERVER_H_
#define BOOTMILL_SERVER_GRPC_TESTING_RUNNING_GRPC_SERVER_H_

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "common/testing/temp_dir.h"
#include "server/grpc/grpc_server.h"
#include "server/http/testing/raw_client.h"
#include "server/http/testing/test_service.h"

namespace bootmill::testing {

class RunningGrpcServer {
 public:
  explicit RunningGrpcServer(server::GrpcServerOptions options = {}) {
    options.unix_socket = server::UnixListen{.path = socket_path()};
    auto started = server::GrpcServer::Start(service_.services().dispatcher,
                                             gate_, std::move(options));
    EXPECT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
  }
  RunningGrpcServer(const RunningGrpcServer&) = delete;
  RunningGrpcServer& operator=(const RunningGrpcServer&) = delete;
  // What the workers still hold belongs to the server's calls, so they end
  // before it, as in the daemon.
  ~RunningGrpcServer() { service_.Stop(); }

  std::shared_ptr<::grpc::Channel> Connect() const {
    return ::grpc::CreateChannel("unix:" + socket_path(),
                                 ::grpc::InsecureChannelCredentials());
  }
  RawClient Raw() const { return RawClient(socket_path()); }
  TestService& service() { return service_; }
  server::GrpcServer& server() { return *server_; }

 private:
  std::string socket_path() const { return directory_.path() + "/grpc.sock"; }

  TempDir directory_;
  TestService service_;
  server::ConnectionGate gate_{server::GateLimits{}};
  std::unique_ptr<server::GrpcServer> server_;
};

}  // namespace bootmill::testing

#endif  // BOOTMILL_SERVER_GRPC_TESTING_RUNNING_GRPC_SERVER_H_
