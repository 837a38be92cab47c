// SPDX-License-Identifier: Apache-2.0
// The daemon: its parts, put together.
#ifndef BOOTMILL_SERVER_DAEMON_H_
#define BOOTMILL_SERVER_DAEMON_H_

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/sha256.h"
#include "server/api/worker_pool.h"
#include "server/auth/credentials.h"
#include "server/build/build_queue.h"
#include "server/build/image_source.h"
#include "server/net/connection_gate.h"

namespace bootmill::server {

struct DaemonOptions {
  // Holds everything; made (mode 0700) if it is not there.
  std::string data_dir;
  // HOST:PORT for gRPC with mTLS; empty: none. Port 0: a free one.
  std::string grpc_address = "127.0.0.1:7443";
  // HOST:PORT for HTTPS with client certificates; empty: none.
  std::string http_address = "127.0.0.1:7480";
  // Paths of the Unix sockets for local root; empty: none.
  std::string grpc_socket = "/run/bootmill/bootmilld.sock";
  std::string http_socket = "/run/bootmill/bootmilld-http.sock";
  // Further names that clients reach the daemon by.
  std::vector<std::string> server_names;
  // Directories that imports of toolchains may name.
  std::vector<std::string> toolchain_dirs = {"/usr/lib/grub"};
  Workers::Options workers;
  // Connections of both transports together.
  GateLimits connections;
  BuildQueueOptions builds;
  ImageLimits images;
  // For tests: called before each lay-out, on its thread.
  std::function<void(const Sha256Digest& plan)> before_layout;
};

// A running daemon. Thread-safe.
class Daemon {
 public:
  // Opens the data directory and serves. At the first start makes the CA, the
  // server's certificate, the attestation key and the administrator.
  //
  // Errors: one line that says what to do, for a data directory that another
  // daemon holds, that is damaged, not writable or of a newer version; for
  // credentials that are expired or too open; for addresses in use.
  static absl::StatusOr<std::unique_ptr<Daemon>> Start(
      const DaemonOptions& options);

  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;
  // Stops without grace.
  ~Daemon();

  // 0 if not served over TCP.
  int grpc_port() const;
  int http_port() const;
  const Credentials& credentials() const;
  // Takes no new calls, gives those under way `grace`, then ends. Idempotent.
  void Stop(std::chrono::milliseconds grace);

 private:
  struct Parts;
  explicit Daemon(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_DAEMON_H_
