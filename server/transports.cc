// SPDX-License-Identifier: Apache-2.0
#include "server/transports.h"

#include <thread>
#include <utility>

#include "common/status.h"
#include "common/status_macros.h"
#include "server/http/metrics_route.h"
#include "server/listen.h"

namespace bootmill::server {
namespace {

constexpr char kGrpcAlpn[] = "h2";
constexpr char kHttpAlpn[] = "http/1.1";

absl::StatusOr<std::unique_ptr<GrpcServer>> StartGrpc(
    const DaemonOptions& options, const Credentials& credentials,
    ConnectionGate& gate, const Dispatcher& dispatcher) {
  GrpcServerOptions listen;
  if (!options.grpc_address.empty()) {
    ASSIGN_OR_RETURN(listen.tcp, ListenAt(options.grpc_address));
    listen.tcp->tls = TlsFor(credentials, kGrpcAlpn);
  }
  if (!options.grpc_socket.empty()) {
    listen.unix_socket = {options.grpc_socket};
  }
  return GrpcServer::Start(dispatcher, gate, std::move(listen));
}

absl::StatusOr<std::unique_ptr<HttpServer>> StartHttp(
    const DaemonOptions& options, const Credentials& credentials,
    ConnectionGate& gate, const HttpServices& services) {
  HttpOptions listen;
  if (!options.http_address.empty()) {
    ASSIGN_OR_RETURN(TcpListen tcp, ListenAt(options.http_address));
    tcp.tls = TlsFor(credentials, kHttpAlpn);
    listen.tcp.push_back(std::move(tcp));
  }
  if (!options.http_socket.empty()) {
    listen.unix_sockets.push_back({options.http_socket});
  }
  const HttpHandler routes = MakeRoutes(services, listen.limits);
  return HttpServer::Start(gate, std::move(listen), routes);
}

absl::StatusOr<std::unique_ptr<HttpServer>> StartMetrics(
    const std::string& address, ConnectionGate& gate,
    const HttpServices& services) {
  ASSIGN_OR_RETURN(TcpListen tcp, ListenAt(address));
  HttpOptions listen{.tcp = {std::move(tcp)},
                     .unix_sockets = {},
                     .limits = {},
                     .threads = 1,
                     .strangers_threads = 0};
  return HttpServer::Start(
      gate, std::move(listen),
      MakeMetricsRoutes(services.dispatcher, services.metrics));
}

int FirstPort(const HttpServer& server) {
  const std::vector<uint16_t> ports = server.ports();
  return ports.empty() ? 0 : ports.front();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Transports>> Transports::Start(
    const DaemonOptions& options, const Credentials& credentials,
    ConnectionGate& gate, const HttpServices& services) {
  std::unique_ptr<Transports> started(new Transports());
  auto grpc = StartGrpc(options, credentials, gate, services.dispatcher);
  RETURN_IF_ERROR(Annotate(grpc.status(), "gRPC (grpc_address, grpc_socket)"));
  started->grpc_ = *std::move(grpc);
  auto http = StartHttp(options, credentials, gate, services);
  RETURN_IF_ERROR(Annotate(http.status(), "HTTP (http_address, http_socket)"));
  started->http_ = *std::move(http);
  if (!options.metrics_address.empty()) {
    auto metrics = StartMetrics(options.metrics_address, gate, services);
    RETURN_IF_ERROR(Annotate(metrics.status(), "metrics (metrics_address)"));
    started->metrics_ = *std::move(metrics);
  }
  return started;
}

int Transports::http_port() const { return FirstPort(*http_); }

int Transports::metrics_port() const {
  return metrics_ == nullptr ? 0 : FirstPort(*metrics_);
}

absl::Status Transports::Check() const {
  if (!grpc_->accepting()) {
    return absl::UnavailableError("gRPC takes no connections: no descriptors?");
  }
  if (!http_->accepting()) {
    return absl::UnavailableError("HTTP takes no connections: no descriptors?");
  }
  if (metrics_ != nullptr && !metrics_->accepting()) {
    return absl::UnavailableError(
        "metrics_address takes no connections: no descriptors?");
  }
  return absl::OkStatus();
}

std::vector<Gauge> Transports::Gauges() const {
  const auto count = [](const auto& server) {
    return static_cast<double>(server.connection_count());
  };
  return {{"connections",
           "Connections of clients.",
           {{.labels = {{"transport", "grpc"}}, .value = count(*grpc_)},
            {.labels = {{"transport", "https"}}, .value = count(*http_)}}}};
}

absl::Status Transports::Present(const Credentials& credentials) {
  RETURN_IF_ERROR(grpc_->SetTls(TlsFor(credentials, kGrpcAlpn)));
  return http_->SetTls(TlsFor(credentials, kHttpAlpn));
}

int Transports::Ping(const std::function<void()>& answer) const {
  grpc_->Ping(answer);
  http_->Ping(answer);
  if (metrics_ == nullptr) {
    return 2;
  }
  metrics_->Ping(answer);
  return 3;
}

void Transports::Recheck(const std::function<bool(const Identity&)>& allowed) {
  grpc_->Recheck(allowed);
  http_->Recheck(allowed);
}

void Transports::Shutdown(std::chrono::milliseconds grace) {
  std::thread http_stops([&] { http_->Shutdown(grace); });
  if (metrics_ != nullptr) {
    metrics_->Shutdown(std::chrono::milliseconds(0));
  }
  grpc_->Shutdown(grace);
  http_stops.join();
}

}  // namespace bootmill::server
