// SPDX-License-Identifier: Apache-2.0
#include "server/http/server.h"

#include <atomic>
#include <boost/asio/post.hpp>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "common/clock.h"
#include "common/mutex.h"
#include "common/status_macros.h"
#include "server/http/connection.h"
#include "server/http/connection_set.h"
#include "server/net/client_log.h"
#include "server/net/io_threads.h"
#include "server/net/reception.h"
#include "server/net/ticker.h"

namespace bootmill::server {

namespace asio = boost::asio;

namespace {

// How often it is looked for callers who must give way to others.
constexpr std::chrono::milliseconds kRefreshPeriod{250};

}  // namespace

// In the order in which the parts are made; each uses only those before it.
struct HttpServer::Core {
  Core(ConnectionGate& gate, HttpOptions given, HttpHandler handler)
      : options(std::move(given)),
        strangers("https-strangers", Rank::kStrangers,
                  options.strangers_threads),
        known("https-known", Rank::kKnown, options.threads),
        context{.limits = options.limits,
                .handler = std::move(handler),
                .log = log,
                .bodies = RequestPlaces::Make(
                    {.all = options.limits.bodies,
                     .per_caller = options.limits.bodies_per_caller}),
                .connections = connections,
                .introduced = introduced},
        refresh(known.context(), kRefreshPeriod,
                [this] { context.bodies->Refresh(); }),
        reception(
            {.gate = gate,
             .log = log,
             .known = known,
             .strangers = strangers,
             .introduced = introduced,
             .handshake_time = options.limits.handshake_time,
             .arrived = [this](Guest guest) { Take(std::move(guest)); }}) {}

  absl::Status Listen();
  void Run();
  void Take(Guest guest);

  const HttpOptions options;
  ClientLog log{"HTTPS"};
  KnownAddresses introduced;
  ConnectionSet connections;
  // The contexts of connections, in which all begin, outlive those to which
  // some move.
  IoThreads strangers;
  IoThreads known;
  const ConnectionContext context;
  Ticker refresh;
  Reception reception;
  std::atomic<bool> draining = false;
  Mutex shutdown_mutex;
  bool running ABSL_GUARDED_BY(shutdown_mutex) = false;
};

absl::Status HttpServer::Core::Listen() {
  for (const TcpListen& listen : options.tcp) {
    RETURN_IF_ERROR(reception.Listen(listen));
  }
  for (const UnixListen& listen : options.unix_sockets) {
    RETURN_IF_ERROR(reception.Listen(listen));
  }
  return absl::OkStatus();
}

void HttpServer::Core::Run() {
  strangers.Start();
  known.Start();
  refresh.Start();
  reception.Start();
  const MutexLock lock(&shutdown_mutex);
  running = true;
}

void HttpServer::Core::Take(Guest guest) {
  if (draining) {
    return guest.stream.Close();
  }
  const auto connection =
      std::make_shared<Connection>(context, std::move(guest));
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
  return core_->reception.ports();
}

size_t HttpServer::connection_count() const {
  return core_->reception.size() + core_->connections.size();
}

bool HttpServer::accepting() const { return core_->reception.accepting(); }

absl::Status HttpServer::SetTls(const TlsOptions& options) {
  return core_->reception.SetTls(options);
}

void HttpServer::Ping(std::function<void()> answer) const {
  asio::post(core_->known.context(), std::move(answer));
}

void HttpServer::Recheck(const std::function<bool(const Identity&)>& allowed) {
  for (const auto& connection : core_->connections.All()) {
    connection->Recheck(allowed);
  }
}

void HttpServer::Shutdown(std::chrono::milliseconds grace) {
  const MutexLock lock(&core_->shutdown_mutex);
  if (!std::exchange(core_->running, false)) {
    return;
  }
  core_->draining = true;
  core_->reception.Stop();
  core_->reception.CloseAll();
  for (const auto& connection : core_->connections.All()) {
    connection->Drain();
  }
  constexpr std::chrono::milliseconds kAgain{20};
  bool gone = core_->connections.WaitUntilGone(grace);
  while (!gone || core_->reception.size() > 0) {
    // Repeated, because a connection may have been accepted a moment ago.
    core_->reception.CloseAll();
    for (const auto& connection : core_->connections.All()) {
      connection->Abort();
    }
    PollUntil([this] { return core_->reception.size() == 0; },
              std::chrono::milliseconds(1), kAgain);
    gone = core_->connections.WaitUntilGone(kAgain);
  }
  core_->refresh.Stop();
  // What is left in one context may need the threads of the other.
  core_->known.Join();
  core_->strangers.Join();
}

}  // namespace bootmill::server
