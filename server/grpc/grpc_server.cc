// SPDX-License-Identifier: Apache-2.0
#include "server/grpc/grpc_server.h"

#include <boost/asio/post.hpp>
#include <map>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "common/clock.h"
#include "common/limits.h"
#include "common/mutex.h"
#include "common/status_macros.h"
#include "server/grpc/inner_server.h"
#include "server/net/client_log.h"
#include "server/net/io_threads.h"
#include "server/net/reception.h"
#include "server/net/ticker.h"

namespace bootmill::server {
namespace {

namespace asio = boost::asio;

// The threads that move bytes between clients and gRPC: those of known callers,
// and those of strangers, who have no more than one processor.
constexpr size_t kThreads = 2;
constexpr size_t kStrangersThreads = 1;

// How often it is looked for callers who must give way to others.
constexpr std::chrono::milliseconds kRefreshPeriod{250};

// Callers without a name may ask for the server's health only, on a gRPC server
// that known callers do not use.
constexpr InnerServerOptions kForStrangers{.reflection = false,
                                           .streams_per_connection = 4,
                                           .memory_bytes = 32 * kMiB};
// Those from addresses where callers with API tokens are have one of their own,
// so that a flood from elsewhere does not slow them down. Strangers may be
// there too: they have what they have elsewhere, but for the streams.
constexpr InnerServerOptions kForTokens{.reflection = false,
                                        .streams_per_connection = 16,
                                        .memory_bytes = 64 * kMiB};
constexpr InnerServerOptions kForKnown{.reflection = true,
                                       .streams_per_connection = 100,
                                       .memory_bytes = 512 * kMiB};

// The set of relays that exist. Thread-safe.
class RelaySet {
 public:
  void Add(const std::shared_ptr<Relay>& relay) {
    const MutexLock lock(&mutex_);
    relays_.emplace(relay.get(), relay);
  }
  void Remove(const std::shared_ptr<Relay>& relay) {
    const MutexLock lock(&mutex_);
    relays_.erase(relay.get());
  }
  size_t size() const {
    const MutexLock lock(&mutex_);
    return relays_.size();
  }
  std::vector<std::shared_ptr<Relay>> All() const {
    const MutexLock lock(&mutex_);
    std::vector<std::shared_ptr<Relay>> all;
    all.reserve(relays_.size());
    for (const auto& [key, relay] : relays_) {
      all.push_back(relay);
    }
    return all;
  }

 private:
  mutable Mutex mutex_;
  std::map<const Relay*, std::shared_ptr<Relay>> relays_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace

// In the order in which the parts are made; each uses only those before it.
struct GrpcServer::Core {
  Core(const Dispatcher& dispatcher, ConnectionGate& gate,
       GrpcServerOptions given)
      : options(std::move(given)),
        calls{
            .dispatcher = dispatcher,
            .callers = callers,
            .limits = options.call_limits,
            .places = RequestPlaces::Make(
                {.all = options.requests,
                 .per_caller = options.requests_per_caller}),
            .answers =
                RequestPlaces::Make({.all = options.answers,
                                     .per_caller = options.answers_per_caller}),
            .streams =
                RequestPlaces::Make({.all = options.streams,
                                     .per_caller = options.streams_per_caller}),
            .uploads = RequestPlaces::Make(
                {.all = options.uploads,
                 .per_caller = options.uploads_per_caller})},
        context{.limits = options.limits,
                .log = log,
                .callers = callers,
                .token_addresses = token_addresses,
                .hand_over =
                    [this](UniqueFd end, Standing standing) {
                      HandOver(std::move(end), standing);
                    },
                .closed = [this](const auto& relay) { relays.Remove(relay); }},
        strangers_threads("grpc-strangers", Rank::kStrangers,
                          kStrangersThreads),
        known_threads("grpc-known", Rank::kKnown, kThreads),
        refresh(known_threads.context(), kRefreshPeriod,
                [this] {
                  calls.places->Refresh();
                  calls.answers->Refresh();
                }),
        reception(
            {.gate = gate,
             .log = log,
             .known = known_threads,
             .strangers = strangers_threads,
             .introduced = token_addresses,
             .handshake_time = options.limits.handshake_time,
             .arrived = [this](Guest guest) { Take(std::move(guest)); }}) {}

  absl::Status StartGrpc();
  InnerServer& ServerFor(Standing standing);
  void HandOver(UniqueFd end, Standing standing);
  absl::Status Listen();
  void Take(Guest guest);
  void Run();
  void Shutdown(std::chrono::milliseconds grace);

  const GrpcServerOptions options;
  ClientLog log{"gRPC"};
  Callers callers;
  KnownAddresses token_addresses;
  const GrpcCalls calls;
  std::unique_ptr<InnerServer> known;
  std::unique_ptr<InnerServer> tokens;
  std::unique_ptr<InnerServer> strangers;
  const RelayContext context;
  RelaySet relays;
  // The context of connections, in which all begin, outlives the one to which
  // some move.
  IoThreads strangers_threads;
  IoThreads known_threads;
  Ticker refresh;
  Reception reception;
  Mutex shutdown_mutex;
};

absl::Status GrpcServer::Core::StartGrpc() {
  ASSIGN_OR_RETURN(known, InnerServer::Start(calls, kForKnown));
  ASSIGN_OR_RETURN(tokens, InnerServer::Start(calls, kForTokens));
  ASSIGN_OR_RETURN(strangers, InnerServer::Start(calls, kForStrangers));
  return absl::OkStatus();
}

InnerServer& GrpcServer::Core::ServerFor(Standing standing) {
  switch (standing) {
    case Standing::kKnown:
      return *known;
    case Standing::kTokenAddress:
      return *tokens;
    case Standing::kStranger:
      break;
  }
  return *strangers;
}

void GrpcServer::Core::HandOver(UniqueFd end, Standing standing) {
  // gRPC makes threads when it wants more, and a thread begins with the
  // priority of the one that makes it; so those of strangers never call gRPC.
  asio::post(known_threads.context(),
             [this, standing, end = std::move(end)]() mutable {
               ServerFor(standing).Serve(std::move(end));
             });
}

absl::Status GrpcServer::Core::Listen() {
  if (options.tcp.has_value()) {
    RETURN_IF_ERROR(reception.Listen(*options.tcp));
  }
  if (options.unix_socket.has_value()) {
    RETURN_IF_ERROR(reception.Listen(*options.unix_socket));
  }
  return absl::OkStatus();
}

void GrpcServer::Core::Take(Guest guest) {
  const auto relay = std::make_shared<Relay>(context, std::move(guest));
  relays.Add(relay);
  relay->Start();
}

void GrpcServer::Core::Run() {
  strangers_threads.Start();
  known_threads.Start();
  refresh.Start();
  reception.Start();
}

void GrpcServer::Core::Shutdown(std::chrono::milliseconds grace) {
  const MutexLock lock(&shutdown_mutex);
  reception.Stop();
  // Calls are counted here, because gRPC's shutdown also waits for idle
  // connections.
  constexpr std::chrono::milliseconds kStep{5};
  PollUntil([this] { return calls.open == 0; }, kStep, grace);
  strangers->Shutdown(kStep);
  tokens->Shutdown(kStep);
  known->Shutdown(kStep);
  // gRPC has written the last answers to its ends of the sockets by now.
  const auto all_gone = [this] {
    return reception.size() == 0 && relays.size() == 0;
  };
  PollUntil(all_gone, kStep, context.limits.linger_time);
  while (!all_gone()) {
    reception.CloseAll();
    for (const auto& relay : relays.All()) {
      relay->Close();
    }
    PollUntil(all_gone, std::chrono::milliseconds(1), kStep);
  }
  refresh.Stop();
  // What is left in one context may need the threads of the other.
  known_threads.Join();
  strangers_threads.Join();
}

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(
    const Dispatcher& dispatcher, ConnectionGate& gate,
    GrpcServerOptions options) {
  auto core = std::make_unique<Core>(dispatcher, gate, std::move(options));
  RETURN_IF_ERROR(core->Listen());
  RETURN_IF_ERROR(core->StartGrpc());
  core->Run();
  return std::unique_ptr<GrpcServer>(new GrpcServer(std::move(core)));
}

GrpcServer::GrpcServer(std::unique_ptr<Core> core) : core_(std::move(core)) {}

GrpcServer::~GrpcServer() { Shutdown(std::chrono::milliseconds(0)); }

int GrpcServer::port() const {
  return core_->options.tcp.has_value() ? core_->reception.ports().front() : 0;
}

bool GrpcServer::accepting() const { return core_->reception.accepting(); }

size_t GrpcServer::connection_count() const {
  return core_->reception.size() + core_->relays.size();
}

absl::Status GrpcServer::SetTls(const TlsOptions& options) {
  return core_->reception.SetTls(options);
}

void GrpcServer::Ping(std::function<void()> answer) const {
  asio::post(core_->known_threads.context(), std::move(answer));
}

void GrpcServer::SetServing(bool serving) {
  for (InnerServer* server :
       {core_->known.get(), core_->tokens.get(), core_->strangers.get()}) {
    server->SetServing(serving);
  }
}

void GrpcServer::Recheck(const std::function<bool(const Identity&)>& allowed) {
  for (const auto& relay : core_->relays.All()) {
    relay->Recheck(allowed);
  }
}

void GrpcServer::Shutdown(std::chrono::milliseconds grace) {
  core_->Shutdown(grace);
}

}  // namespace bootmill::server
