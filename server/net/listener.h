// SPDX-License-Identifier: Apache-2.0
// Sockets that clients connect to.
#ifndef BOOTMILL_SERVER_NET_LISTENER_H_
#define BOOTMILL_SERVER_NET_LISTENER_H_

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "server/net/byte_stream.h"
#include "server/net/tls.h"

namespace bootmill::server {

struct TcpListen {
  std::string address;  // `127.0.0.1`, `::`
  uint16_t port = 0;    // 0: any that is free
  // Without TLS only loopback addresses are allowed.
  std::optional<TlsOptions> tls = std::nullopt;
};

struct UnixListen {
  std::string path;
};

// Who connected, as far as the socket tells.
struct Arrival {
  // Root and this process's own user over a Unix socket; else nobody, before
  // TLS.
  Identity identity;
  // As Peer::address: `192.0.2.1:40000`, `[2001:db8::1]:40000`, `unix`.
  std::string address;
  // What the gate counts by: of IPv6 the network of 64 bits, of which one
  // client has all addresses. Empty: a Unix socket.
  std::string gate_key;
};

// Takes connections until it is stopped. Stop before the io_context ends. When
// the system has no descriptors or memory for more it tries again every 100 ms,
// and those that wait are served then.
class Listener {
 public:
  // `accepted` is called for each connection, on any thread of `io`, with a
  // stream whose executor is a strand of its own. REQUIRES: `io` outlives it.
  using Accepted = std::function<void(ByteStream, Arrival)>;

  // Errors: INVALID_ARGUMENT for a bad address, clear text off loopback, TLS
  // options that do not fit; RESOURCE_EXHAUSTED, PERMISSION_DENIED, ... as the
  // system refuses; ALREADY_EXISTS if the port is in use.
  static absl::StatusOr<std::unique_ptr<Listener>> OpenTcp(
      boost::asio::io_context& io, const TcpListen& listen, Accepted accepted);
  // The socket's file is its owner's alone. One left behind by a process that
  // is gone is replaced.
  // Errors: ALREADY_EXISTS if somebody listens there, else as OpenTcp.
  static absl::StatusOr<std::unique_ptr<Listener>> OpenUnix(
      boost::asio::io_context& io, const UnixListen& listen, Accepted accepted);

  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  // Stops.
  ~Listener();

  void Start();
  // Takes no more connections; removes the file of a Unix socket. Idempotent;
  // not from two threads at once.
  void Stop();
  // Of TCP: the port.
  uint16_t port() const;
  // Whether it takes connections: false while the last try has failed, and
  // after Stop. Thread-safe.
  bool accepting() const;

 private:
  struct Acceptor;
  explicit Listener(std::shared_ptr<Acceptor> acceptor);

  std::shared_ptr<Acceptor> acceptor_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_NET_LISTENER_H_
