// SPDX-License-Identifier: Apache-2.0
#include "server/grpc/inner_server.h"

#include <grpc/support/log.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/resource_quota.h>

#include <utility>
#include <vector>

#include "common/clock.h"
#include "common/limits.h"
#include "server/net/frame_guard.h"

namespace bootmill::server {
namespace {

// Larger than the largest request: a spec or a chunk of a package, with its
// other fields.
constexpr int kMaxRequestBytes = 2 * static_cast<int>(kMiB);
constexpr int kKeepaliveMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr int kMinClientPingMs = 10'000;
// Of streams of reflection and what accepts them; more are refused. Our own
// methods have no threads of gRPC.
constexpr int kMostThreads = 16;

// Gives one server the reflection service, or not: gRPC's library adds it to
// every server by itself, when the program is loaded. It holds a thread for
// each of its streams.
class Reflection final : public ::grpc::ServerBuilderOption {
 public:
  explicit Reflection(bool wanted) : wanted_(wanted) {}
  void UpdateArguments(::grpc::ChannelArguments* /*arguments*/) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<::grpc::ServerBuilderPlugin>>*
                         plugins) override {
    auto own =
        std::make_unique<::grpc::reflection::ProtoServerReflectionPlugin>();
    std::erase_if(*plugins, [name = own->name()](const auto& plugin) {
      return plugin->name() == name;
    });
    if (wanted_) {
      plugins->push_back(std::move(own));
    }
  }

 private:
  const bool wanted_;
};

void SetLimits(::grpc::ServerBuilder& builder,
               const InnerServerOptions& options) {
  builder.SetMaxReceiveMessageSize(kMaxRequestBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                             options.streams_per_connection);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE,
                             static_cast<int>(kHeaderListBytes));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                             kKeepaliveTimeoutMs);
  builder.AddChannelArgument(
      GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kMinClientPingMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // gRPC decompresses a message before it checks its size: 4 MB became 2 GB.
  // Compressed messages are therefore refused by their header and never
  // decompressed.
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  ::grpc::ResourceQuota quota("bootmilld");
  quota.Resize(options.memory_bytes).SetMaxThreads(kMostThreads);
  builder.SetResourceQuota(quota);
}

// While an object of this class exists gRPC logs nothing; the status reports
// what failed.
class QuietLog {
 public:
  QuietLog() {
    gpr_set_log_function([](gpr_log_func_args* /*line*/) {});
  }
  QuietLog(const QuietLog&) = delete;
  QuietLog& operator=(const QuietLog&) = delete;
  ~QuietLog() { gpr_set_log_function(nullptr); }
};

}  // namespace

absl::StatusOr<std::unique_ptr<InnerServer>> InnerServer::Start(
    const GrpcCalls& calls, const InnerServerOptions& options) {
  ::grpc::EnableDefaultHealthCheckService(true);
  ::grpc::ServerBuilder builder;
  SetLimits(builder, options);
  builder.SetOption(std::make_unique<Reflection>(options.reflection));
  // TLS ends before gRPC: see Relay.
  std::unique_ptr<Acceptor> acceptor =
      builder.experimental().AddExternalConnectionAcceptor(
          ::grpc::ServerBuilder::experimental_type::ExternalConnectionType::
              FROM_FD,
          ::grpc::InsecureServerCredentials());
  std::vector<std::unique_ptr<TableService>> services = MakeServices(calls);
  for (const std::unique_ptr<TableService>& service : services) {
    builder.RegisterService(service.get());
  }
  const QuietLog quiet;
  std::unique_ptr<::grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) {
    return absl::UnavailableError("gRPC does not start");
  }
  server->GetHealthCheckService()->SetServingStatus(true);
  return std::unique_ptr<InnerServer>(new InnerServer(
      std::move(services), std::move(acceptor), std::move(server)));
}

void InnerServer::SetServing(bool serving) {
  server_->GetHealthCheckService()->SetServingStatus(serving);
}

InnerServer::~InnerServer() { Shutdown(std::chrono::milliseconds(0)); }

void InnerServer::Serve(UniqueFd connection) {
  Acceptor::NewConnectionParameters parameters;
  parameters.fd = connection.Release();
  acceptor_->HandleNewConnection(&parameters);
}

void InnerServer::Shutdown(std::chrono::milliseconds grace) {
  server_->Shutdown(TimeFromNow(grace));
  server_->Wait();
}

}  // namespace bootmill::server
