// SPDX-License-Identifier: Apache-2.0
// The daemon, made of its parts.
#ifndef BOOTMILL_SERVER_DAEMON_H_
#define BOOTMILL_SERVER_DAEMON_H_

#include <chrono>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/auth/credentials.h"
#include "server/config/options.h"

namespace bootmill::server {

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
  int metrics_port() const;
  const Credentials& credentials() const;

  // Takes over what can change while the daemon runs: server_names,
  // toolchain_dirs, and how much may wait or be cached (Setting::reloads). All
  // else in `options` is passed over. After an error nothing has changed.
  // Errors: those of ServerCertificate. To be called by one thread at a time.
  absl::Status Reload(const DaemonOptions& options);

  // Returns whether the threads that serve calls still turn: within `patience`
  // each transport answers and a worker finishes something. False means that
  // only a restart helps; a full disk is no such thing.
  bool IsAlive(std::chrono::milliseconds patience) const;

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
