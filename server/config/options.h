// SPDX-License-Identifier: Apache-2.0
// What can be chosen for a daemon. docs/operations.md explains it to people.
#ifndef BOOTMILL_SERVER_CONFIG_OPTIONS_H_
#define BOOTMILL_SERVER_CONFIG_OPTIONS_H_

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "common/clock.h"
#include "common/sha256.h"
#include "server/api/change_rates.h"
#include "server/api/worker_pool.h"
#include "server/build/build_queue.h"
#include "server/build/image_source.h"
#include "server/net/connection_gate.h"

namespace bootmill::server {

struct DaemonOptions {
  // The data directory; it is made (mode 0700) if it does not exist.
  std::string data_dir = "/var/lib/bootmilld";
  // HOST:PORT for gRPC with mTLS; empty: none. Port 0: any free port.
  std::string grpc_address = "127.0.0.1:7443";
  // HOST:PORT for HTTPS with client certificates; empty: none.
  std::string http_address = "127.0.0.1:7480";
  // HOST:PORT on loopback for metrics without TLS; empty: none.
  std::string metrics_address;
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
  ChangeLimits changes;
  // How often the daemon cleans up and looks whether its certificate is due.
  std::chrono::milliseconds housekeeping_period = std::chrono::minutes(10);
  // For tests: called before each layout, on its thread.
  std::function<void(const Sha256Digest& plan)> before_layout;
  // For tests: what the daemon takes for the time; outlives it.
  const Clock* clock = &SystemClock();
};

enum class LogLevel { kDebug, kInfo, kWarning, kError };
enum class LogFormat {
  kText,  // for people; with priorities if the journal reads it
  kJson,  // one object in each line
};

struct LogOptions {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kText;

  bool operator==(const LogOptions&) const = default;
};

// All that the configuration file and the command line choose.
struct Configuration {
  DaemonOptions daemon;
  LogOptions log;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_CONFIG_OPTIONS_H_
