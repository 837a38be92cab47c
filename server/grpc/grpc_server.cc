// SPDX-License-Identifier: Apache-2.0
#include "server/grpc/grpc_server.h"

#include <grpc/support/log.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server_posix.h>

#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/limits.h"
#include "common/status_macros.h"
#include "server/grpc/caller.h"
#include "server/grpc/table_service.h"
#include "server/grpc/unix_listener.h"

namespace bootmill::server {
namespace {

// Above the largest request: a spec or a chunk of a package, and what stands
// around it.
constexpr int kMaxRequestBytes = 2 * static_cast<int>(kMiB);
constexpr int kMaxStreamsPerConnection = 1000;
constexpr int kKeepaliveMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr int kMinClientPingMs = 10'000;

std::shared_ptr<::grpc::ServerCredentials> TlsCredentials(
    const GrpcServerOptions& options) {
  // A client without a certificate may still ask for the server's health.
  ::grpc::SslServerCredentialsOptions tls(
      GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
  tls.pem_root_certs = options.ca_certificate;
  tls.pem_key_cert_pairs.push_back({options.key, options.certificate});
  std::shared_ptr<::grpc::ServerCredentials> credentials =
      ::grpc::SslServerCredentials(tls);
  credentials->SetAuthMetadataProcessor(NewCallerProcessor());
  return credentials;
}

void SetLimits(::grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kMaxRequestBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                             kMaxStreamsPerConnection);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE,
                             16 * static_cast<int>(kKiB));
  // Otherwise a second daemon on the same port would get half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                             kKeepaliveTimeoutMs);
  builder.AddChannelArgument(
      GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kMinClientPingMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
}

// While one lives, gRPC writes no lines of its own: what failed is told by the
// status. Later ones, such as why a handshake failed, are for the log.
class QuietLog {
 public:
  QuietLog() {
    gpr_set_log_function([](gpr_log_func_args* /*line*/) {});
  }
  QuietLog(const QuietLog&) = delete;
  QuietLog& operator=(const QuietLog&) = delete;
  ~QuietLog() { gpr_set_log_function(nullptr); }
};

std::unique_ptr<::grpc::Server> BuildQuietly(::grpc::ServerBuilder& builder) {
  const QuietLog quiet;
  return builder.BuildAndStart();
}

class RunningServer final : public GrpcServer {
 public:
  RunningServer(std::vector<std::unique_ptr<TableService>> services,
                std::unique_ptr<::grpc::Server> server, int port)
      : services_(std::move(services)),
        server_(std::move(server)),
        port_(port) {}

  ~RunningServer() override { Shutdown(std::chrono::milliseconds(0)); }

  absl::Status Listen(const std::string& path) {
    ASSIGN_OR_RETURN(unix_, UnixListener::Open(path, [this](UniqueFd fd) {
                       ::grpc::AddInsecureChannelFromFd(server_.get(),
                                                        fd.Release());
                     }));
    return absl::OkStatus();
  }

  int port() const override { return port_; }

  void Shutdown(std::chrono::milliseconds grace) override {
    unix_.reset();
    server_->Shutdown(std::chrono::system_clock::now() + grace);
    server_->Wait();
  }

 private:
  const std::vector<std::unique_ptr<TableService>> services_;
  const std::unique_ptr<::grpc::Server> server_;
  const int port_;
  std::unique_ptr<UnixListener> unix_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(
    const Dispatcher& dispatcher, const GrpcServerOptions& options) {
  ::grpc::EnableDefaultHealthCheckService(true);
  ::grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  ::grpc::ServerBuilder builder;
  SetLimits(builder);
  int port = 0;
  if (!options.address.empty()) {
    builder.AddListeningPort(options.address, TlsCredentials(options), &port);
  }
  std::vector<std::unique_ptr<TableService>> services =
      MakeServices(dispatcher);
  for (const std::unique_ptr<TableService>& service : services) {
    builder.RegisterService(service.get());
  }
  std::unique_ptr<::grpc::Server> server = BuildQuietly(builder);
  if (server == nullptr || (!options.address.empty() && port == 0)) {
    return absl::UnavailableError(absl::StrFormat(
        "cannot listen for gRPC on %s: is the port in use, or the address not "
        "this machine's? Choose another by --grpc-address",
        options.address));
  }
  server->GetHealthCheckService()->SetServingStatus(true);
  auto running = std::make_unique<RunningServer>(std::move(services),
                                                 std::move(server), port);
  if (!options.unix_socket.empty()) {
    RETURN_IF_ERROR(running->Listen(options.unix_socket));
  }
  return running;
}

}  // namespace bootmill::server
