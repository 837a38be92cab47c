// SPDX-License-Identifier: Apache-2.0
// Sockets that clients connect to.
#ifndef BOOTMILL_SERVER_HTTP_LISTENER_H_
#define BOOTMILL_SERVER_HTTP_LISTENER_H_

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "server/http/byte_stream.h"
#include "server/http/tls.h"

namespace bootmill::server {

struct TcpListen {
  std::string address;  // `127.0.0.1`, `::`
  uint16_t port = 0;    // 0: any that is free
  // Without TLS only loopback addresses are allowed.
  std::optional<TlsOptions> tls;
};

struct UnixListen {
  std::string path;
};

// Takes connections until it is stopped. Stop before the io_context ends.
class Listener {
 public:
  // `accepted` is called for each connection, on any thread of `io`, with a
  // stream whose executor is a strand of its own, and who the peer is as far
  // as the socket tells. REQUIRES: `io` outlives it.
  using Accepted = std::function<void(ByteStream, Identity peer)>;

  // Errors: INVALID_ARGUMENT for a bad address, clear HTTP off loopback, TLS
  // options that do not fit; RESOURCE_EXHAUSTED, PERMISSION_DENIED, ... as the
  // system refuses; ALREADY_EXISTS if the port is in use.
  static absl::StatusOr<std::unique_ptr<Listener>> OpenTcp(
      boost::asio::io_context& io, const TcpListen& listen, Accepted accepted);
  // A socket left behind by a process that is gone is replaced. Root and this
  // process's own user are kRoot, others nobody.
  // Errors: ALREADY_EXISTS if somebody listens there, else as OpenTcp.
  static absl::StatusOr<std::unique_ptr<Listener>> OpenUnix(
      boost::asio::io_context& io, const UnixListen& listen, Accepted accepted);

  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  // Stops.
  ~Listener();

  void Start();
  // Takes no more connections; removes the file of a Unix socket. Idempotent.
  void Stop();
  // Of TCP: the port.
  uint16_t port() const;

 private:
  struct Acceptor;
  explicit Listener(std::shared_ptr<Acceptor> acceptor);

  std::shared_ptr<Acceptor> acceptor_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_LISTENER_H_
