// SPDX-License-Identifier: Apache-2.0
// The HTTP server, one of the two transports of the API.
#ifndef BOOTMILL_SERVER_HTTP_SERVER_H_
#define BOOTMILL_SERVER_HTTP_SERVER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "server/http/limits.h"
#include "server/http/responder.h"
#include "server/net/connection_gate.h"
#include "server/net/listener.h"

namespace bootmill::server {

struct HttpOptions {
  std::vector<TcpListen> tcp;
  std::vector<UnixListen> unix_sockets;
  HttpLimits limits;
  // The threads that move bytes of known callers, and those for strangers;
  // handlers run on the dispatcher's pool.
  size_t threads = 2;
  size_t strangers_threads = 1;  // 0 only without TLS
};

// Serves from Start until Shutdown. Thread-safe.
class HttpServer {
 public:
  // Opens all listeners. From then on the functions of `handler` may be called.
  // Errors: those of Listener; nothing listens after an error. REQUIRES: gate
  // and what the handler uses outlive the server.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(ConnectionGate& gate,
                                                           HttpOptions options,
                                                           HttpHandler handler);

  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  // Shuts down without a grace period.
  ~HttpServer();

  // Returns the ports of `HttpOptions::tcp`, in its order.
  std::vector<uint16_t> ports() const;
  size_t connection_count() const;
  // Returns whether all listeners take connections.
  bool accepting() const;

  // Gives later connections to listeners with TLS this certificate. Errors:
  // those of Listener::SetTls.
  absl::Status SetTls(const TlsOptions& options);
  // Calls `answer` on one of the threads that serve known callers, when one is
  // free.
  void Ping(std::function<void()> answer) const;

  // Ends the connections whose callers `allowed` refuses, each after its
  // present answer. `allowed` is called on any thread.
  void Recheck(const std::function<bool(const Identity&)>& allowed);

  // Stops listening, ends streams with UNAVAILABLE, waits at most `grace` for
  // calls to end, then closes all connections. Blocks; idempotent.
  void Shutdown(std::chrono::milliseconds grace);

 private:
  struct Core;
  explicit HttpServer(std::unique_ptr<Core> core);

  std::unique_ptr<Core> core_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_SERVER_H_
