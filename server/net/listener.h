// SPDX-License-Identifier: Apache-2.0
// Listening sockets.
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
  uint16_t port = 0;    // 0: any port that is free
  // Without TLS only loopback addresses are allowed.
  std::optional<TlsOptions> tls = std::nullopt;
};

struct UnixListen {
  std::string path;
};

// The client of a connection, as far as the socket tells.
struct Arrival {
  // Root or this process's own user over a Unix socket; else kNobody, before
  // TLS.
  Identity identity;
  // The address in the form of Peer::address: `192.0.2.1:40000`,
  // `[2001:db8::1]:40000`, `unix`.
  std::string address;
  // The key by which the gate counts: the address; for IPv6 its network of 64
  // bits, because one client has all its addresses. Empty for a Unix socket.
  std::string gate_key;
};

// Accepts connections until it is stopped. Stop it before the io_context ends.
// If the system has no descriptors or memory for more connections, it tries
// again every 100 ms, and those that wait are then served.
class Listener {
 public:
  // `accepted` is called for each connection, on any thread of `io`, with a
  // stream whose executor is a strand of its own. REQUIRES: `io` outlives it.
  using Accepted = std::function<void(ByteStream, Arrival)>;

  // Listens on TCP. Errors: INVALID_ARGUMENT for a bad address, for an address
  // other than loopback without TLS, and for TLS options that do not fit;
  // RESOURCE_EXHAUSTED, PERMISSION_DENIED, ... from the system; ALREADY_EXISTS
  // if the port is in use.
  static absl::StatusOr<std::unique_ptr<Listener>> OpenTcp(
      boost::asio::io_context& io, const TcpListen& listen, Accepted accepted);
  // Listens on a Unix socket whose file only its owner can access. A file that
  // a dead process left is replaced. Errors: ALREADY_EXISTS if somebody listens
  // there, else as OpenTcp.
  static absl::StatusOr<std::unique_ptr<Listener>> OpenUnix(
      boost::asio::io_context& io, const UnixListen& listen, Accepted accepted);

  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  // Stops, as Stop does.
  ~Listener();

  void Start();
  // Gives later connections this certificate; those that exist keep theirs.
  // REQUIRES: it listens with TLS. Errors: those of MakeTlsContext; then
  // nothing has changed. Thread-safe.
  absl::Status SetTls(const TlsOptions& options);
  // Accepts no more connections, and removes the file of a Unix socket.
  // Idempotent; must not be called by two threads at once.
  void Stop();
  // Returns the TCP port.
  uint16_t port() const;
  // Returns whether connections are accepted: false if the last try failed, and
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
