// SPDX-License-Identifier: Apache-2.0
#include "server/net/reception.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <optional>
#include <utility>

#include "common/status_macros.h"
#include "server/net/deadline.h"

namespace bootmill::server {

namespace asio = boost::asio;

// One connection from its acceptance to the end of TLS; it runs on the strand
// of its stream.
class Reception::Handshake : public std::enable_shared_from_this<Handshake> {
 public:
  Handshake(Reception& reception, ByteStream stream, Arrival peer,
            IdentityOf identity_of)
      : reception_(reception),
        stream_(std::move(stream)),
        peer_(std::move(peer)),
        identity_of_(std::move(identity_of)),
        deadline_(
            stream_.socket().get_executor(),
            [this] { return shared_from_this(); }, [this] { CloseNow(); }) {}

  void Start() {
    asio::post(stream_.socket().get_executor(), [self = shared_from_this()] {
      if (!self->closed_ && !self->Begin()) {
        self->CloseNow();
      }
    });
  }

  // May be called on any thread.
  void Close() {
    asio::post(executor_, [self = shared_from_this()] { self->CloseNow(); });
  }

 private:
  bool Begin();
  void OnHandshake(const ByteStream::Error& error);
  // Determines the caller. Returns false if the connection must end.
  bool Identify();
  void Pass();
  void CloseNow();

  Reception& reception_;
  ByteStream stream_;
  // The stream's until it is passed on. It does not change, so that any thread
  // may use it.
  const asio::any_io_executor executor_ = stream_.socket().get_executor();
  Arrival peer_;
  const IdentityOf identity_of_;
  std::optional<ConnectionGate::Seat> seat_;
  Deadline deadline_;
  bool closed_ = false;  // or passed on
};

bool Reception::Handshake::Begin() {
  const ReceptionOptions& options = reception_.options_;
  seat_ = peer_.gate_key.empty()
              ? options.gate.EnterLocal()
              : options.gate.Enter(peer_.gate_key, [weak = weak_from_this()] {
                  if (const auto self = weak.lock(); self != nullptr) {
                    self->Close();
                  }
                });
  if (!seat_.has_value()) {
    return false;
  }
  deadline_.Set(options.handshake_time);
  stream_.Handshake(
      [self = shared_from_this()](const ByteStream::Error& error) {
        self->OnHandshake(error);
      });
  return true;
}

void Reception::Handshake::OnHandshake(const ByteStream::Error& error) {
  if (closed_) {
    return;
  }
  if (error) {
    reception_.options_.log.HandshakeFailed(peer_.address, error.message());
  }
  if (error || !Identify()) {
    return CloseNow();
  }
  Pass();
}

bool Reception::Handshake::Identify() {
  X509* certificate = stream_.peer_certificate();
  if (certificate == nullptr) {
    return true;  // anonymous, or by a Unix socket
  }
  peer_.identity = identity_of_(certificate);
  if (peer_.identity.kind == Identity::Kind::kNobody) {
    return true;
  }
  reception_.known_addresses_.Add(peer_.gate_key);
  return seat_->BecomeKnown(IdentityUri(peer_.identity));
}

void Reception::Handshake::Pass() {
  closed_ = true;
  deadline_.Stop();
  IoThreads& threads = reception_.ThreadsFor(peer_, stream_.is_tls());
  if (!stream_.MoveTo(asio::make_strand(threads.context()))) {
    seat_.reset();
    return reception_.Remove(this);
  }
  const asio::any_io_executor executor = stream_.socket().get_executor();
  asio::post(executor, [self = shared_from_this()] {
    self->reception_.options_.arrived(
        {.stream = std::move(self->stream_),
         .peer = std::move(self->peer_),
         .seat = *std::exchange(self->seat_, std::nullopt)});
    self->reception_.Remove(self.get());
  });
}

void Reception::Handshake::CloseNow() {
  if (closed_) {
    return;
  }
  closed_ = true;
  const auto self = shared_from_this();
  deadline_.Stop();
  stream_.Close();
  seat_.reset();
  reception_.Remove(this);
}

Reception::Reception(ReceptionOptions options) : options_(std::move(options)) {}

Reception::~Reception() = default;

absl::Status Reception::Listen(const TcpListen& listen) {
  const bool tls = listen.tls.has_value();
  IoThreads& threads = tls ? options_.strangers : options_.known;
  ASSIGN_OR_RETURN(
      auto listener,
      Listener::OpenTcp(
          threads.context(), listen,
          [this, identity_of = tls ? listen.tls->identity_of : nullptr](
              ByteStream stream, Arrival peer) {
            Accept(std::move(stream), std::move(peer), identity_of);
          }));
  entrances_.push_back(
      {.listener = std::move(listener), .tcp = true, .tls = tls});
  return absl::OkStatus();
}

absl::Status Reception::Listen(const UnixListen& listen) {
  ASSIGN_OR_RETURN(auto listener,
                   Listener::OpenUnix(options_.known.context(), listen,
                                      [this](ByteStream stream, Arrival peer) {
                                        Accept(std::move(stream),
                                               std::move(peer), nullptr);
                                      }));
  entrances_.push_back({.listener = std::move(listener)});
  return absl::OkStatus();
}

void Reception::Accept(ByteStream stream, Arrival peer,
                       IdentityOf identity_of) {
  if (stream.is_tls() && MayGoFirst(peer.gate_key) &&
      !stream.MoveTo(asio::make_strand(options_.known.context()))) {
    return;
  }
  const auto handshake = std::make_shared<Handshake>(
      *this, std::move(stream), std::move(peer), std::move(identity_of));
  {
    const MutexLock lock(&mutex_);
    handshakes_.emplace(handshake.get(), handshake);
  }
  handshake->Start();
}

bool Reception::MayGoFirst(const std::string& address) {
  return known_addresses_.MayGoFirst(address) ||
         options_.introduced.MayGoFirst(address);
}

IoThreads& Reception::ThreadsFor(const Arrival& peer, bool tls) {
  const bool known = !tls || peer.identity.kind != Identity::Kind::kNobody ||
                     options_.introduced.Has(peer.gate_key);
  return known ? options_.known : options_.strangers;
}

void Reception::Remove(const Handshake* handshake) {
  // The last reference is dropped without the lock, because what it holds has
  // locks of its own.
  std::shared_ptr<Handshake> removed;
  const MutexLock lock(&mutex_);
  if (const auto found = handshakes_.find(handshake);
      found != handshakes_.end()) {
    removed = std::move(found->second);
    handshakes_.erase(found);
  }
}

void Reception::Start() {
  for (const Entrance& entrance : entrances_) {
    entrance.listener->Start();
  }
}

void Reception::Stop() {
  for (const Entrance& entrance : entrances_) {
    entrance.listener->Stop();
  }
}

void Reception::CloseAll() {
  const MutexLock lock(&mutex_);
  for (const auto& [key, handshake] : handshakes_) {
    handshake->Close();
  }
}

size_t Reception::size() const {
  const MutexLock lock(&mutex_);
  return handshakes_.size();
}

std::vector<uint16_t> Reception::ports() const {
  std::vector<uint16_t> ports;
  for (const Entrance& entrance : entrances_) {
    if (entrance.tcp) {
      ports.push_back(entrance.listener->port());
    }
  }
  return ports;
}

bool Reception::accepting() const {
  for (const Entrance& entrance : entrances_) {
    if (!entrance.listener->accepting()) {
      return false;
    }
  }
  return true;
}

absl::Status Reception::SetTls(const TlsOptions& options) {
  for (const Entrance& entrance : entrances_) {
    if (entrance.tls) {
      RETURN_IF_ERROR(entrance.listener->SetTls(options));
    }
  }
  return absl::OkStatus();
}

}  // namespace bootmill::server
