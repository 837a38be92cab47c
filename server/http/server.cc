// SPDX-License-Identifier: Apache-2.0
#include "server/http/server.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <thread>
#include <utility>

#include "common/mutex.h"
#include "common/status_macros.h"
#include "server/http/connection.h"
#include "server/http/connection_set.h"
#include "server/net/ticker.h"

namespace bootmill::server {

namespace asio = boost::asio;

namespace {

// How often it is looked for callers who must give way to others.
constexpr std::chrono::milliseconds kRefreshPeriod{250};

}  // namespace

struct HttpServer::Core {
  Core(ConnectionGate& gate, HttpOptions given, HttpHandler handler)
      : options(std::move(given)),
        io(static_cast<int>(options.threads)),
        work(io.get_executor()),
        context{.limits = options.limits,
                .handler = std::move(handler),
                .gate = gate,
                .log = log,
                .bodies = RequestPlaces::Make(
                    {.all = options.limits.bodies,
                     .per_caller = options.limits.bodies_per_caller}),
                .connections = connections},
        refresh(io, kRefreshPeriod, [this] { context.bodies->Refresh(); }) {}

  absl::Status Listen();
  void Run();
  void Accept(ByteStream stream, ConnectionStart start);

  const HttpOptions options;
  asio::io_context io;
  asio::executor_work_guard<asio::io_context::executor_type> work;
  ClientLog log{"HTTPS"};
  ConnectionSet connections;
  const ConnectionContext context;
  Ticker refresh;
  std::vector<std::unique_ptr<Listener>> listeners;
  std::vector<std::thread> threads;
  std::atomic<bool> draining = false;
  Mutex shutdown_mutex;
};

absl::Status HttpServer::Core::Listen() {
  for (const TcpListen& listen : options.tcp) {
    const auto accepted = [this, &listen](ByteStream stream, Arrival peer) {
      Accept(std::move(stream),
             {.peer = std::move(peer),
              .identity_of =
                  listen.tls.has_value() ? listen.tls->identity_of : nullptr});
    };
    ASSIGN_OR_RETURN(auto listener, Listener::OpenTcp(io, listen, accepted));
    listeners.push_back(std::move(listener));
  }
  for (const UnixListen& listen : options.unix_sockets) {
    const auto accepted = [this](ByteStream stream, Arrival peer) {
      Accept(std::move(stream), {.peer = std::move(peer)});
    };
    ASSIGN_OR_RETURN(auto listener, Listener::OpenUnix(io, listen, accepted));
    listeners.push_back(std::move(listener));
  }
  return absl::OkStatus();
}

void HttpServer::Core::Run() {
  for (size_t i = 0; i < options.threads; ++i) {
    threads.emplace_back([this] { io.run(); });
  }
  refresh.Start();
  for (const auto& listener : listeners) {
    listener->Start();
  }
}

void HttpServer::Core::Accept(ByteStream stream, ConnectionStart start) {
  if (draining) {
    return stream.Close();
  }
  const auto connection = std::make_shared<Connection>(
      context, std::move(stream), std::move(start));
  connections.Add(connection);
  connection->Start();
}

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(
    ConnectionGate& gate, HttpOptions options, HttpHandler handler) {
  auto core =
      std::make_unique<Core>(gate, std::move(options), std::move(handler));
  RETURN_IF_ERROR(core->Listen());
  core->Run();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(core)));
}

HttpServer::HttpServer(std::unique_ptr<Core> core) : core_(std::move(core)) {}

HttpServer::~HttpServer() { Shutdown(std::chrono::milliseconds(0)); }

std::vector<uint16_t> HttpServer::ports() const {
  std::vector<uint16_t> ports;
  for (size_t i = 0; i < core_->options.tcp.size(); ++i) {
    ports.push_back(core_->listeners.at(i)->port());
  }
  return ports;
}

size_t HttpServer::connection_count() const {
  return core_->connections.size();
}

bool HttpServer::accepting() const {
  return std::all_of(
      core_->listeners.begin(), core_->listeners.end(),
      [](const auto& listener) { return listener->accepting(); });
}

absl::Status HttpServer::SetTls(const TlsOptions& options) {
  // The listeners of `HttpOptions::tcp` come first.
  for (size_t i = 0; i < core_->options.tcp.size(); ++i) {
    if (core_->options.tcp[i].tls.has_value()) {
      RETURN_IF_ERROR(core_->listeners.at(i)->SetTls(options));
    }
  }
  return absl::OkStatus();
}

void HttpServer::Ping(std::function<void()> answer) const {
  asio::post(core_->io, std::move(answer));
}

void HttpServer::Recheck(const std::function<bool(const Identity&)>& allowed) {
  for (const auto& connection : core_->connections.All()) {
    connection->Recheck(allowed);
  }
}

void HttpServer::Shutdown(std::chrono::milliseconds grace) {
  const MutexLock lock(&core_->shutdown_mutex);
  if (core_->threads.empty()) {
    return;
  }
  core_->draining = true;
  for (const auto& listener : core_->listeners) {
    listener->Stop();
  }
  for (const auto& connection : core_->connections.All()) {
    connection->Drain();
  }
  constexpr std::chrono::milliseconds kAgain{20};
  bool gone = core_->connections.WaitUntilGone(grace);
  while (!gone) {
    // Repeated, because a connection may have been accepted a moment ago.
    for (const auto& connection : core_->connections.All()) {
      connection->Abort();
    }
    gone = core_->connections.WaitUntilGone(kAgain);
  }
  core_->refresh.Stop();
  core_->work.reset();
  for (std::thread& thread : core_->threads) {
    thread.join();
  }
  core_->threads.clear();
}

}  // namespace bootmill::server
