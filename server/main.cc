// SPDX-License-Identifier: Apache-2.0
// bootmilld, the daemon: it builds loader images on demand and serves them.
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/printable.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "common/version.h"
#include "server/daemon.h"

namespace bootmill::server {
namespace {

constexpr std::chrono::seconds kGrace{5};

void AddOptions(CLI::App& app, DaemonOptions& options) {
  app.description(
      "bootmilld builds loader images for Xen guests from specs, keeps them\n"
      "and serves them over gRPC and HTTP.");
  app.footer(
      "The first start makes a CA, a server certificate and one administrator\n"
      "credential in DIR/credentials. Root on this machine needs none: it\n"
      "calls over the Unix socket.\n\n"
      "Examples:\n"
      "  bootmilld --data-dir /var/lib/bootmilld\n"
      "  bootmilld --data-dir /var/lib/bootmilld --grpc-address 0.0.0.0:7443 "
      "\\\n    --server-name bootmill.example.net\n"
      "  bootmilld --config /etc/bootmill/bootmilld.toml");
  app.set_version_flag("--version", std::string("bootmilld ") + kVersion);
  app.set_config("--config", "", "Read options from this file (TOML)");
  app.allow_config_extras(CLI::config_extras_mode::error);
  app.add_option("--data-dir", options.data_dir,
                 "Directory that holds everything the daemon keeps")
      ->required()
      ->type_name("DIR");
  app.add_option("--grpc-address", options.grpc_address,
                 "HOST:PORT for gRPC with client certificates; empty: none")
      ->capture_default_str()
      ->type_name("ADDRESS");
  app.add_option("--http-address", options.http_address,
                 "HOST:PORT for HTTPS with client certificates; empty: none")
      ->capture_default_str()
      ->type_name("ADDRESS");
  app.add_option("--grpc-socket", options.grpc_socket,
                 "Unix socket for gRPC by local root; empty: none")
      ->capture_default_str()
      ->type_name("PATH");
  app.add_option("--http-socket", options.http_socket,
                 "Unix socket for HTTP by local root; empty: none")
      ->capture_default_str()
      ->type_name("PATH");
  app.add_option("--server-name", options.server_names,
                 "Another name or address that clients use; may be repeated")
      ->type_name("NAME");
  app.add_option("--toolchain-dir", options.toolchain_dirs,
                 "Directory that imports may name; may be repeated")
      ->capture_default_str()
      ->type_name("DIR");
  app.add_option("--build-workers", options.builds.workers,
                 "Builds that run at once")
      ->check(CLI::Range(1, 256))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--max-waiting-builds", options.builds.max_waiting,
                 "Builds that may wait")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--max-cached-bytes", options.images.stored_bytes,
                 "Image bytes kept beyond those in use")
      ->capture_default_str()
      ->type_name("BYTES");
}

// Blocks the signals that end the daemon; sigwait receives them.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  // SIGHUP comes when a terminal is closed, or from habit to reload: the daemon
  // ignores it.
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A client that disconnects, or a limit on the size of files, must not end
  // the daemon. Without these signals both are errors of the calls that meet
  // them.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  return signals;
}

// Raises the limit of file descriptors as far as the system allows, and returns
// the limits for connections that fit. Errors: FAILED_PRECONDITION if there are
// too few descriptors.
absl::StatusOr<GateLimits> LimitsOfConnections() {
  rlimit descriptors{};
  if (getrlimit(RLIMIT_NOFILE, &descriptors) != 0) {
    return ErrnoStatus(errno, "getrlimit");
  }
  descriptors.rlim_cur = descriptors.rlim_max;
  // If this fails, the soft limit stays.
  (void)setrlimit(RLIMIT_NOFILE, &descriptors);
  (void)getrlimit(RLIMIT_NOFILE, &descriptors);
  const std::optional<GateLimits> limits = LimitsFor(descriptors.rlim_cur);
  if (!limits.has_value()) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%d file descriptors are too few: raise `ulimit -n`, or LimitNOFILE= "
        "of the service, to 1024 or more",
        descriptors.rlim_cur));
  }
  return *limits;
}

absl::StatusOr<std::unique_ptr<Daemon>> Start(DaemonOptions options) {
  ASSIGN_OR_RETURN(options.connections, LimitsOfConnections());
  return Daemon::Start(options);
}

int Run(const DaemonOptions& options) {
  const sigset_t signals = BlockSignals();
  const absl::StatusOr<std::unique_ptr<Daemon>> daemon = Start(options);
  if (!daemon.ok()) {
    spdlog::error("{}", Printable(std::string(daemon.status().message())));
    return 1;
  }
  if ((*daemon)->grpc_port() != 0) {
    spdlog::info("gRPC on port {}", (*daemon)->grpc_port());
  }
  if ((*daemon)->http_port() != 0) {
    spdlog::info("HTTPS on port {}", (*daemon)->http_port());
  }
  spdlog::info("ready; data in {}", options.data_dir);
  int signal = 0;
  do {
    sigwait(&signals, &signal);
  } while (signal == SIGHUP);
  spdlog::info("stopping");
  (*daemon)->Stop(kGrace);
  return 0;
}

// Returns the arguments in reverse order, as CLI11 expects them. CLI11 would
// take the word after `--option=` as its value; here the value is empty.
std::vector<std::string> Arguments(int argc, char** argv) {
  std::vector<std::string> words;
  for (const std::string_view word :
       std::span(argv, static_cast<size_t>(argc)).subspan(1)) {
    const bool empty_value = word.starts_with("--") && word.ends_with('=');
    words.emplace_back(word.substr(0, word.size() - (empty_value ? 1 : 0)));
    if (empty_value) {
      words.emplace_back();
    }
  }
  std::reverse(words.begin(), words.end());
  return words;
}

}  // namespace
}  // namespace bootmill::server

int main(int argc, char** argv) {
  spdlog::set_default_logger(spdlog::stderr_logger_mt("bootmilld"));
  spdlog::flush_on(spdlog::level::info);
  bootmill::server::DaemonOptions options;
  CLI::App app;
  bootmill::server::AddOptions(app, options);
  try {
    app.parse(bootmill::server::Arguments(argc, argv));
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return bootmill::server::Run(options);
}
