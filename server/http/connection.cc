// SPDX-License-Identifier: Apache-2.0
#include "server/http/connection.h"

#include <boost/asio/post.hpp>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"
#include "server/http/connect_format.h"
#include "server/net/tls.h"

namespace bootmill::server {

namespace asio = boost::asio;

namespace {

absl::Status CredentialEnded() {
  return rpc::Error(absl::StatusCode::kUnauthenticated, "CREDENTIAL_ENDED",
                    "the caller's credential has expired or was revoked");
}

}  // namespace

Connection::Connection(const ConnectionContext& context, Guest guest)
    : ticket_(context.connections),
      context_(context),
      peer_(std::move(guest.peer)),
      stream_(std::move(guest.stream)),
      seat_(std::move(guest.seat)),
      caller_(peer_.identity),
      deadline_(
          stream_.socket().get_executor(),
          [this] { return shared_from_this(); }, [this] { OnDeadline(); }),
      expiry_(
          stream_.socket().get_executor(),
          [this] { return shared_from_this(); }, [this] { OnExpiry(); }),
      writes_(
          stream_, context.limits.write_stall_time,
          [this] { return shared_from_this(); }, [this] { Close(); }),
      linger_time_(context.limits.linger_time) {}

Connection::~Connection() = default;

asio::any_io_executor Connection::executor() {
  return stream_.socket().get_executor();
}

void Connection::Start() {
  const bool stays = seat_->SetEvict([weak = weak_from_this()] {
    if (const auto connection = weak.lock(); connection != nullptr) {
      connection->Abort();
    }
  });
  if (!stays) {
    return Close();
  }
  if (X509* certificate = stream_.peer_certificate(); certificate != nullptr) {
    expiry_.Set(TimeLeft(certificate));
  }
  BeginHead();
}

void Connection::Drain() {
  asio::post(executor(), [self = shared_from_this()] {
    self->linger_time_ = self->context_.limits.stop_linger_time;
    if (self->phase_ == Phase::kLinger) {
      self->deadline_.Set(self->linger_time_);
    }
    self->DrainNow(rpc::Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN",
                              "the daemon is shutting down"));
  });
}

void Connection::Recheck(std::function<bool(const Identity&)> allowed) {
  const auto has_ended = [allowed = std::move(allowed)](const Identity& who) {
    return who.kind != Identity::Kind::kNobody && !allowed(who);
  };
  asio::post(executor(), [self = shared_from_this(), has_ended] {
    if (self->phase_ == Phase::kBody && self->request_.reader != nullptr &&
        has_ended(self->request_.caller)) {
      return self->Refuse(ErrorResponse(CredentialEnded()));
    }
    if (has_ended(self->caller_)) {
      self->DrainNow(CredentialEnded());
    }
  });
}

void Connection::DrainNow(const absl::Status& why) {
  draining_ = true;
  switch (phase_) {
    case Phase::kHead:
      return Shutdown();
    case Phase::kBusy:
      if (streaming_ && !ended_) {
        AbortExchange(why);
      }
      return;
    case Phase::kBody:
    case Phase::kLinger:
    case Phase::kClosed:
      return;
  }
}

void Connection::Abort() {
  asio::post(executor(), [self = shared_from_this()] { self->Close(); });
}

void Connection::OnExpiry() {
  const std::chrono::milliseconds left = TimeLeft(stream_.peer_certificate());
  if (left.count() > 0) {
    return expiry_.Set(left);
  }
  if (request_.caller == caller_) {
    if (phase_ == Phase::kBody && request_.reader != nullptr) {
      // It has begun in the caller's name.
      return Refuse(ErrorResponse(CredentialEnded()));
    }
    request_.caller = {};  // its body is still arriving
  }
  caller_ = {};
  DrainNow(CredentialEnded());
}

void Connection::Dispatch() {
  phase_ = Phase::kBusy;
  parser_.reset();
  ++exchange_;
  answering_ = false;
  ended_ = false;
  streaming_ = false;
  deadline_.Set(context_.limits.call_time);
  context_.handler.handle(std::exchange(request_, {}),
                          HttpResponder(weak_from_this(), exchange_));
  // Reading goes on, so that a client which goes is noticed.
  Read();
}

void Connection::OnDeadline() {
  switch (phase_) {
    case Phase::kHead:
      if (!head_begun_) {
        return Shutdown();
      }
      [[fallthrough]];
    case Phase::kBody:
      return Refuse(ErrorResponse(
          408,
          rpc::Error(absl::StatusCode::kDeadlineExceeded, "REQUEST_TOO_SLOW",
                     "the request did not arrive in time")));
    case Phase::kBusy:
      if (ended_) {
        return Close();
      }
      return AbortExchange(rpc::Error(absl::StatusCode::kDeadlineExceeded,
                                      "CALL_TOO_LONG",
                                      "the call was not finished in time"));
    case Phase::kLinger:
    case Phase::kClosed:
      return Close();
  }
}

void Connection::AbortExchange(const absl::Status& why) {
  const auto abort = std::exchange(abort_, nullptr);
  const auto gone = std::exchange(gone_, nullptr);
  if (abort) {
    abort(why);
  } else if (!answering_) {
    Respond(ErrorResponse(why));
  } else {
    Close();
  }
  if (gone) {
    gone();
  }
}

bool Connection::IsOpen(uint64_t exchange) const {
  return phase_ == Phase::kBusy && exchange == exchange_ && !ended_;
}

Persistence Connection::persistence() const {
  return keep_alive_ && !draining_ && !half_closed_ ? Persistence::kKeepAlive
                                                    : Persistence::kClose;
}

void Connection::Respond(const HttpResponse& response) {
  if (answering_) {
    return;
  }
  answering_ = true;
  ended_ = true;
  // What the head says about the connection holds, even if draining begins
  // meanwhile.
  keep_alive_ = persistence() == Persistence::kKeepAlive;
  deadline_.Set(context_.limits.answer_time);
  Outgoing outgoing;
  outgoing.text = WriteHead(response, Framing::kLength, persistence());
  if (!head_only_ && response.bytes != nullptr) {
    outgoing.bytes = response.bytes;
    outgoing.offset = response.offset;
    outgoing.size = response.size;
  } else if (!head_only_) {
    outgoing.text += response.text;
  }
  outgoing.done = [this](bool written) {
    if (written) {
      OnAnswerWritten();
    }
  };
  writes_.Add(std::move(outgoing));
}

void Connection::BeginStream(const HttpResponse& head) {
  if (answering_) {
    return;
  }
  if (!chunks_) {
    return Respond(ErrorResponse(
        505, rpc::Error(absl::StatusCode::kUnimplemented, "STREAM_NEEDS_HTTP11",
                        "streams need HTTP/1.1")));
  }
  answering_ = true;
  streaming_ = true;
  deadline_.Clear();
  writes_.Add({.text = WriteHead(head, Framing::kChunks, persistence())});
  if (half_closed_) {
    // Nothing reports when such a client goes, so it counts as gone now.
    Close();
  } else if (draining_) {
    AbortExchange(rpc::Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN",
                             "the daemon is shutting down"));
  }
}

void Connection::Send(const std::string& bytes,
                      std::function<void(bool)> done) {
  if (!streaming_) {
    return done(false);
  }
  writes_.Add({.text = WriteChunk(bytes), .done = std::move(done)});
}

void Connection::EndStream(const std::string& last) {
  if (!streaming_) {
    return;
  }
  ended_ = true;
  deadline_.Set(context_.limits.answer_time);
  writes_.Add({.text = WriteChunk(last).append(kLastChunk),
               .done = [this](bool written) {
                 if (written) {
                   OnAnswerWritten();
                 }
               }});
}

void Connection::LimitTime(std::chrono::milliseconds time) {
  deadline_.Set(streaming_ ? time : std::min(time, context_.limits.call_time));
}

void Connection::OnAbort(std::function<void(const absl::Status&)> abort) {
  abort_ = std::move(abort);
}

void Connection::OnGone(std::function<void()> gone) { gone_ = std::move(gone); }

void Connection::OnAnswerWritten() {
  abort_ = nullptr;
  gone_ = nullptr;
  if (persistence() == Persistence::kKeepAlive) {
    BeginHead();
  } else {
    Shutdown();
  }
}

void Connection::Shutdown() {
  phase_ = Phase::kLinger;
  linger_bytes_ = context_.limits.linger_bytes;
  deadline_.Set(linger_time_);
  // Closing while unread bytes remain would reset the connection, and the
  // client might lose the answer. Therefore its bytes are read and dropped for
  // a while.
  stream_.ShutdownSend(
      [self = shared_from_this()](const ByteStream::Error& error) {
        self->OnShutdown(error);
      });
  if (!stream_.is_tls()) {
    Read();
  }
}

void Connection::OnShutdown(const ByteStream::Error& error) {
  if (phase_ == Phase::kClosed) {
    return;
  }
  if (half_closed_ || (stream_.is_tls() && !error)) {
    return Close();
  }
  if (stream_.is_tls()) {
    // With TLS the shutdown fails if the client sends on.
    stream_.ReadRaw();
    Read();
  }
}

void Connection::Close() {
  if (phase_ == Phase::kClosed) {
    return;
  }
  const auto self = shared_from_this();
  phase_ = Phase::kClosed;
  deadline_.Stop();
  expiry_.Stop();
  stream_.Close();
  writes_.Stop();
  abort_ = nullptr;
  const auto gone = std::exchange(gone_, nullptr);
  const bool open = !ended_;
  ended_ = true;
  if (open && gone) {
    gone();
  }
  body_place_.reset();
  request_.reader.reset();
  seat_.reset();
  context_.connections.Remove(this);
}

}  // namespace bootmill::server
