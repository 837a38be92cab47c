// SPDX-License-Identifier: Apache-2.0
#include "server/net/listener.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "server/auth/peer_credentials.h"

namespace bootmill::server {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Unix = asio::local::stream_protocol;
using Protocol = asio::generic::stream_protocol;
using Error = boost::system::error_code;

namespace {

// Without descriptors or memory, accepting fails; connections that wait can be
// accepted later.
constexpr std::chrono::milliseconds kAcceptRetry{100};

Identity IdentityOfSocket(ByteStream::Socket& socket) {
  const absl::StatusOr<uid_t> user = PeerUser(socket.native_handle());
  return user.ok() ? IdentityOfUser(*user, geteuid()).value_or(Identity{})
                   : Identity{};
}

// Returns the address of the client of a TCP socket.
Arrival ArrivalOf(ByteStream::Socket& socket) {
  constexpr size_t kNetworkBytes = 8;
  Error error;
  const Protocol::endpoint remote = socket.remote_endpoint(error);
  Tcp::endpoint endpoint;
  if (error || remote.size() > endpoint.capacity()) {
    return {.identity = {}, .address = "unknown", .gate_key = "unknown"};
  }
  std::memcpy(endpoint.data(), remote.data(), remote.size());
  endpoint.resize(remote.size());
  asio::ip::address address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  Arrival arrival{.identity = {}, .address = "", .gate_key = ""};
  arrival.gate_key = address.to_string();
  arrival.address =
      address.is_v6()
          ? absl::StrFormat("[%s]:%d", arrival.gate_key, endpoint.port())
          : absl::StrFormat("%s:%d", arrival.gate_key, endpoint.port());
  if (address.is_v6()) {
    asio::ip::address_v6::bytes_type network = address.to_v6().to_bytes();
    std::fill(network.begin() + kNetworkBytes, network.end(), 0);
    arrival.gate_key = asio::ip::address_v6(network).to_string();
  }
  return arrival;
}

absl::Status Refused(const Error& error, std::string_view where) {
  if (error == asio::error::address_in_use) {
    return absl::AlreadyExistsError(absl::StrFormat(
        "%s is in use by another program; stop it or choose another address",
        where));
  }
  return ErrnoStatus(error.value(), absl::StrFormat("listen on %s", where));
}

// Returns whether a process listens at the Unix socket `path`.
bool SomebodyListens(asio::io_context& io, const std::string& path) {
  Unix::socket probe(io);
  Error error;
  probe.connect(Unix::endpoint(path), error);
  return error != asio::error::connection_refused;
}

}  // namespace

struct Listener::Acceptor : std::enable_shared_from_this<Acceptor> {
  using Socket = asio::basic_socket_acceptor<Protocol>;

  Acceptor(asio::io_context& context, Accepted on_accepted)
      : io(context),
        socket(asio::make_strand(context)),
        retry(socket.get_executor()),
        accepted(std::move(on_accepted)) {}

  absl::Status Open(const Protocol::endpoint& endpoint, std::string_view where);
  void Accept();
  void AcceptAgain();
  void OnAccepted(const Error& error, ByteStream::Socket peer);

  asio::io_context& io;
  Socket socket;
  asio::steady_timer retry;
  Accepted accepted;
  std::shared_ptr<asio::ssl::context> tls;
  std::atomic<bool> accepting = true;
  // Counts the failures, so that what was begun after an earlier one is known.
  int failures = 0;
  uint16_t port = 0;
  std::string unix_path;  // empty for TCP
};

absl::Status Listener::Acceptor::Open(const Protocol::endpoint& endpoint,
                                      std::string_view where) {
  Error error;
  socket.open(endpoint.protocol(), error);
  if (!error && unix_path.empty()) {
    socket.set_option(asio::socket_base::reuse_address(true), error);
  }
  if (!error) {
    socket.bind(endpoint, error);
  }
  if (!error) {
    socket.listen(asio::socket_base::max_listen_connections, error);
  }
  return error ? Refused(error, where) : absl::OkStatus();
}

void Listener::Acceptor::Accept() {
  socket.async_accept(
      asio::make_strand(io),
      [self = shared_from_this()](const Error& error, ByteStream::Socket peer) {
        self->OnAccepted(error, std::move(peer));
      });
}

void Listener::Acceptor::AcceptAgain() {
  Accept();
  // Linux takes the descriptor first, accept(2): without one it fails at once,
  // also if nobody waits. An attempt that waits has had one.
  retry.expires_after(kAcceptRetry);
  retry.async_wait(
      [self = shared_from_this(), failed = failures](const Error& ended) {
        if (!ended && self->socket.is_open() && self->failures == failed) {
          self->accepting = true;
        }
      });
}

void Listener::Acceptor::OnAccepted(const Error& error,
                                    ByteStream::Socket peer) {
  if (!socket.is_open()) {
    return;
  }
  accepting = !error;
  if (error) {
    ++failures;
    retry.expires_after(kAcceptRetry);
    return retry.async_wait([self = shared_from_this()](const Error& ended) {
      if (!ended && self->socket.is_open()) {
        self->AcceptAgain();
      }
    });
  }
  if (unix_path.empty()) {
    Error ignored;
    peer.set_option(Tcp::no_delay(true), ignored);
  }
  Arrival who = unix_path.empty() ? ArrivalOf(peer)
                                  : Arrival{.identity = IdentityOfSocket(peer),
                                            .address = "unix",
                                            .gate_key = ""};
  accepted(ByteStream(std::move(peer), tls), std::move(who));
  Accept();
}

Listener::Listener(std::shared_ptr<Acceptor> acceptor)
    : acceptor_(std::move(acceptor)) {}

Listener::~Listener() { Stop(); }

void Listener::Start() {
  asio::dispatch(acceptor_->socket.get_executor(),
                 [acceptor = acceptor_] { acceptor->Accept(); });
}

void Listener::Stop() {
  if (stopped_) {
    return;
  }
  stopped_ = true;
  if (!acceptor_->unix_path.empty()) {
    unlink(acceptor_->unix_path.c_str());
  }
  asio::dispatch(acceptor_->socket.get_executor(), [acceptor = acceptor_] {
    Error ignored;
    acceptor->socket.close(ignored);
    acceptor->retry.cancel();
  });
}

absl::Status Listener::SetTls(const TlsOptions& options) {
  ASSIGN_OR_RETURN(std::shared_ptr<asio::ssl::context> tls,
                   MakeTlsContext(options));
  asio::dispatch(
      acceptor_->socket.get_executor(),
      [acceptor = acceptor_, tls = std::move(tls)] { acceptor->tls = tls; });
  return absl::OkStatus();
}

uint16_t Listener::port() const { return acceptor_->port; }

bool Listener::accepting() const { return !stopped_ && acceptor_->accepting; }

absl::StatusOr<std::unique_ptr<Listener>> Listener::OpenTcp(
    asio::io_context& io, const TcpListen& listen, Accepted accepted) {
  Error error;
  const asio::ip::address address =
      asio::ip::make_address(listen.address, error);
  if (error) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "`%s` is no IP address; expected one such as 127.0.0.1 or ::",
        listen.address));
  }
  if (!listen.tls.has_value() && !address.is_loopback()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s is no loopback address, and clear HTTP is served on those "
        "only; give this listener a certificate, or use 127.0.0.1",
        listen.address));
  }
  const auto acceptor = std::make_shared<Acceptor>(io, std::move(accepted));
  if (listen.tls.has_value()) {
    ASSIGN_OR_RETURN(acceptor->tls, MakeTlsContext(*listen.tls));
  }
  const Tcp::endpoint endpoint(address, listen.port);
  RETURN_IF_ERROR(acceptor->Open(
      endpoint, absl::StrFormat("%s port %d", listen.address, listen.port)));
  // The system has chosen a port if it was 0.
  const Protocol::endpoint bound = acceptor->socket.local_endpoint(error);
  Tcp::endpoint local;
  std::memcpy(local.data(), bound.data(),
              std::min(bound.size(), local.capacity()));
  acceptor->port = local.port();
  return std::unique_ptr<Listener>(new Listener(acceptor));
}

absl::StatusOr<std::unique_ptr<Listener>> Listener::OpenUnix(
    asio::io_context& io, const UnixListen& listen, Accepted accepted) {
  constexpr mode_t kOwnerOnly = 0600;
  if (listen.path.empty() ||
      listen.path.size() >= sizeof(sockaddr_un{}.sun_path)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "path of the Unix socket has %d bytes, expected 1 to %d: `%s`",
        listen.path.size(), sizeof(sockaddr_un{}.sun_path) - 1, listen.path));
  }
  struct stat found{};
  if (lstat(listen.path.c_str(), &found) == 0) {
    if (!S_ISSOCK(found.st_mode)) {
      return absl::AlreadyExistsError(absl::StrFormat(
          "%s exists and is no socket; move it away", listen.path));
    }
    if (SomebodyListens(io, listen.path)) {
      return Refused(asio::error::address_in_use, listen.path);
    }
    unlink(listen.path.c_str());
  }
  const auto acceptor = std::make_shared<Acceptor>(io, std::move(accepted));
  acceptor->unix_path = listen.path;
  RETURN_IF_ERROR(acceptor->Open(Unix::endpoint(listen.path), listen.path));
  // Clients that connect before the mode is set are still asked for their
  // credentials.
  if (chmod(listen.path.c_str(), kOwnerOnly) != 0) {
    return ErrnoStatus(errno, "chmod " + listen.path);
  }
  return std::unique_ptr<Listener>(new Listener(acceptor));
}

}  // namespace bootmill::server
