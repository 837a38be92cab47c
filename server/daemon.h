// SPDX-License-Identifier: Apache-2.0
// The daemon, made of its parts.
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
  // The data directory; it is made (mode 0700) if it does not exist.
  std::string data_dir;
  // HOST:PORT for gRPC with mTLS; empty: none. Port 0: any free port.
  std::string grpc_address = "127.0.0.1:7443";
  // HOST:PORT for HTTPS with client certificates; empty: none.
  std::string http_address = "127.0.0.1:7480";
  // Paths of the Unix sockets for local root; empty: none.
  std::string grpc_socket = "/run/bootmill/bootmilld.sock";
  std::string http_socket = "/run/bootmill/bootmilld-http.sock";
  // Further names by which clients reach the daemon.
  std::vector<std::string> server_names;
  // Directories from which toolchains may be imported.
  std::vector<std::string> toolchain_dirs = {"/usr/lib/grub"};
  Workers::Options workers;
  // Limits for the connections of both transports together.
  GateLimits connections;
  BuildQueueOptions builds;
  ImageLimits images;
  // For tests: called before each layout, on its thread.
  std::function<void(const Sha256Digest& plan)> before_layout;
};

// A running daemon. Thread-safe.
class Daemon {
 public:
  // Opens the data directory and begins to serve. The first start makes the CA,
  // the server's certificate, the attestation key and the administrator.
  //
  // Errors, each one line that says what to do: a data directory that another
  // daemon uses, that is damaged, not writable or of a newer version;
  // credentials that have expired or that others may read; addresses in use.
  static absl::StatusOr<std::unique_ptr<Daemon>> Start(
      const DaemonOptions& options);

  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;
  // Stops without a grace period.
  ~Daemon();

  // The TCP port; 0 if there is none.
  int grpc_port() const;
  int http_port() const;
  const Credentials& credentials() const;
  // Stops taking calls, lets those that run end within `grace`, then ends.
  // Idempotent.
  void Stop(std::chrono::milliseconds grace);

 private:
  struct Parts;
  explicit Daemon(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_DAEMON_H_
