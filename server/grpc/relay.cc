// SPDX-License-Identifier: Apache-2.0
#include "server/grpc/relay.h"

#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "common/status_macros.h"
#include "server/net/tls.h"

namespace bootmill::server {

namespace asio = boost::asio;

Relay::Relay(const RelayContext& context, Guest guest)
    : context_(context),
      client_(std::move(guest.stream)),
      peer_(std::move(guest.peer)),
      seat_(std::move(guest.seat)),
      identity_(peer_.identity),
      deadline_(
          client_.socket().get_executor(),
          [this] { return shared_from_this(); }, [this] { OnDeadline(); }),
      stall_(
          client_.socket().get_executor(),
          [this] { return shared_from_this(); }, [this] { CloseNow(); }),
      end_(
          client_.socket().get_executor(),
          [this] { return shared_from_this(); }, [this] { CloseNow(); }) {}

Relay::~Relay() = default;

void Relay::Start() {
  const bool stays = seat_->SetEvict([weak = weak_from_this()] {
    if (const auto relay = weak.lock(); relay != nullptr) {
      relay->Close();
    }
  });
  const bool local = peer_.gate_key.empty();
  if (!stays || (local && identity_.kind != Identity::Kind::kRoot)) {
    return CloseNow();
  }
  guard_.emplace(identity_.kind == Identity::Kind::kNobody
                     ? context_.limits.strangers_frames
                     : context_.limits.frames);
  up_ = std::make_unique<Buffer>();
  deadline_.Set(context_.limits.greeting_time);
  ReadClient();
}

void Relay::Close() {
  asio::post(client_.socket().get_executor(),
             [self = shared_from_this()] { self->CloseNow(); });
}

void Relay::Recheck(std::function<bool(const Identity&)> allowed) {
  asio::post(client_.socket().get_executor(), [self = shared_from_this(),
                                               allowed = std::move(allowed)] {
    if (self->phase_ == Phase::kRelaying && !allowed(self->identity_)) {
      self->end_.Set(self->context_.limits.linger_time);
    }
  });
}

void Relay::OnDeadline() {
  const X509* certificate = client_.peer_certificate();
  if (phase_ == Phase::kRelaying && guard_->greeted() &&
      certificate != nullptr && TimeLeft(certificate).count() > 0) {
    return deadline_.Set(TimeLeft(certificate));
  }
  CloseNow();
}

Standing Relay::standing() const {
  if (identity_.kind != Identity::Kind::kNobody) {
    return Standing::kKnown;
  }
  return context_.token_addresses.Has(peer_.gate_key) ? Standing::kTokenAddress
                                                      : Standing::kStranger;
}

absl::Status Relay::HandOver() {
  const auto introduced = [weak = weak_from_this()](const Identity& caller) {
    const std::shared_ptr<Relay> relay = weak.lock();
    if (relay != nullptr) {
      asio::post(relay->client_.socket().get_executor(),
                 [relay, caller] { relay->OnIntroduced(caller); });
    }
  };
  const auto give_way = [weak = weak_from_this()] {
    const std::shared_ptr<Relay> relay = weak.lock();
    if (relay != nullptr) {
      asio::post(relay->client_.socket().get_executor(),
                 [relay] { relay->GiveWay(); });
    }
  };
  ASSIGN_OR_RETURN(
      Callers::Pair pair,
      context_.callers.Add(Peer(identity_, peer_.address),
                           {.introduced = introduced, .give_way = give_way}));
  name_ = std::move(pair.name);
  grpc_.emplace(client_.socket().get_executor());
  ByteStream::Error error;
  grpc_->assign({AF_UNIX, 0}, pair.ours.Release(), error);
  if (error) {
    return absl::InternalError("gRPC's socket: " + error.message());
  }
  down_ = std::make_unique<Buffer>();
  context_.hand_over(std::move(pair.theirs), standing());
  ReadGrpc();
  return absl::OkStatus();
}

void Relay::OnIntroduced(const Identity& caller) {
  if (phase_ != Phase::kRelaying || identity_.kind != Identity::Kind::kNobody) {
    return;
  }
  identity_ = caller;
  context_.token_addresses.Add(peer_.gate_key);
  if (!seat_->BecomeKnown(IdentityUri(caller))) {
    return CloseNow();
  }
  guard_->SetLimits(context_.limits.frames);
  // A token ends with its calls: each of them shows it again.
  deadline_.Clear();
}

void Relay::GiveWay() {
  if (phase_ == Phase::kRelaying) {
    context_.log.Cut(identity_, peer_.address,
                     "others wait for the places of its calls, and it neither "
                     "sends its request nor takes its answers");
    CloseNow();
  }
}

void Relay::ReadClient() {
  client_.Read(
      asio::buffer(*up_),
      [self = shared_from_this()](const ByteStream::Error& error, size_t size) {
        self->OnClientRead(error, size);
      });
}

void Relay::OnClientRead(const ByteStream::Error& error, size_t size) {
  if (error || phase_ == Phase::kClosed) {
    return CloseNow();
  }
  const bool greeted_before = guard_->greeted();
  absl::Status allowed = guard_->Check(ByteSpan(*up_).first(size),
                                       std::chrono::steady_clock::now());
  if (allowed.ok() && !grpc_.has_value()) {
    allowed = HandOver();
  }
  if (!allowed.ok()) {
    context_.log.Cut(identity_, peer_.address, std::string(allowed.message()));
    return CloseNow();
  }
  if (!greeted_before && guard_->greeted()) {
    const X509* certificate = client_.peer_certificate();
    if (certificate != nullptr) {
      deadline_.Set(TimeLeft(certificate));
    } else if (identity_.kind == Identity::Kind::kNobody) {
      deadline_.Set(context_.limits.stranger_time);
    } else {
      deadline_.Clear();
    }
  }
  asio::async_write(
      *grpc_, asio::buffer(*up_, size),
      [self = shared_from_this()](const ByteStream::Error& failed, size_t) {
        if (failed || self->phase_ == Phase::kClosed) {
          return self->CloseNow();
        }
        self->ReadClient();
      });
}

void Relay::ReadGrpc() {
  grpc_->async_read_some(
      asio::buffer(*down_),
      [self = shared_from_this()](const ByteStream::Error& error, size_t size) {
        if (self->phase_ == Phase::kClosed) {
          return;
        }
        if (error) {
          return self->OnGrpcEnd();
        }
        self->down_begin_ = 0;
        self->down_end_ = size;
        self->stall_.Set(self->context_.limits.stall_time);
        self->WriteClient();
      });
}

void Relay::WriteClient() {
  client_.Write(
      {asio::buffer(down_->data() + down_begin_, down_end_ - down_begin_),
       asio::const_buffer()},
      [self = shared_from_this()](const ByteStream::Error& error, size_t size) {
        if (self->phase_ == Phase::kClosed) {
          return;
        }
        if (error) {
          return self->CloseNow();
        }
        self->down_begin_ += size;
        if (self->down_begin_ < self->down_end_) {
          return self->WriteClient();
        }
        self->stall_.Clear();
        self->ReadGrpc();
      });
}

void Relay::OnGrpcEnd() {
  // Closing while unread bytes remain would reset the connection, and the
  // client might lose the last answer.
  client_.ReadRaw();
  end_.Set(context_.limits.linger_time);
}

void Relay::CloseNow() {
  if (phase_ == Phase::kClosed) {
    return;
  }
  phase_ = Phase::kClosed;
  const auto self = shared_from_this();
  deadline_.Stop();
  stall_.Stop();
  end_.Stop();
  client_.Close();
  if (grpc_.has_value()) {
    ByteStream::Error ignored;
    grpc_->close(ignored);
  }
  if (!name_.empty()) {
    context_.callers.Remove(name_);
  }
  seat_.reset();
  context_.closed(self);
}

}  // namespace bootmill::server
