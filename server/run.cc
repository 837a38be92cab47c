// SPDX-License-Identifier: Apache-2.0
#include "server/run.h"

#include <malloc.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/printable.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "server/daemon.h"
#include "server/service/log.h"
#include "server/service/notify.h"

namespace bootmill::server {
namespace {

constexpr std::chrono::seconds kGrace{5};

// Adds the signals that mean nothing to the daemon and would end it.
void AddMeaningless(sigset_t& signals) {
  for (const int signal :
       {SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGIO, SIGPWR, SIGSTKFLT}) {
    sigaddset(&signals, signal);
  }
  for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) {
    sigaddset(&signals, signal);
  }
}

// Blocks the signals that the daemon waits for.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  AddMeaningless(signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A client that disconnects, or a limit on the size of files, must not end
  // the daemon. Without these signals both are errors of the calls that meet
  // them.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  return signals;
}

// Waits for one of `signals`, at most for `limit`. Returns 0 if none came.
int WaitForSignal(const sigset_t& signals,
                  std::optional<std::chrono::microseconds> limit) {
  if (!limit.has_value()) {
    int signal = 0;
    sigwait(&signals, &signal);
    return signal;
  }
  const auto seconds = std::chrono::floor<std::chrono::seconds>(*limit);
  const timespec wait{
      .tv_sec = seconds.count(),
      .tv_nsec = std::chrono::nanoseconds(*limit - seconds).count()};
  const int signal = sigtimedwait(&signals, nullptr, &wait);
  return signal < 0 ? 0 : signal;
}

// Has malloc keep few arenas, because each keeps what it once needed, and by
// default there may be eight for each processor. After three floods with the
// same work the process had 103 MiB instead of 120; two arenas, 97, would be
// few for many processors. REQUIRES: there are no other threads yet. Source:
// mallopt(3).
void BoundArenas() {
  constexpr int kArenas = 4;
  (void)mallopt(M_ARENA_MAX, kArenas);
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

// Logs each line of an error.
void LogFindings(const absl::Status& status) {
  for (const auto line : absl::StrSplit(status.message(), '\n')) {
    spdlog::error("{}", Printable(std::string(line)));
  }
}

std::string Keys(const std::vector<const Setting*>& settings) {
  return absl::StrJoin(settings, ", ", [](std::string* out, const Setting* s) {
    out->append(s->key);
  });
}

// The daemon, and what it was told last.
class Service {
 public:
  Service(const ConfigurationSource& source, Configuration configuration,
          Daemon& daemon, const ServiceNotifier& notifier)
      : source_(source),
        configuration_(std::move(configuration)),
        daemon_(daemon),
        notifier_(notifier) {}

  // Returns when a signal has asked for the end.
  void Watch(const sigset_t& signals) {
    std::optional<std::chrono::microseconds> period;
    if (notifier_.watchdog().has_value()) {
      period = *notifier_.watchdog() / 2;
    }
    while (true) {
      const int signal = WaitForSignal(signals, period);
      if (signal == SIGHUP) {
        notifier_.Reloading();
        Reload();
        notifier_.Ready(Status());
      } else if (signal == SIGTERM || signal == SIGINT) {
        return;
      } else if (signal != 0) {
        spdlog::warn("signal {} ({}) means nothing here: ignored", signal,
                     strsignal(signal));
      }
      if (period.has_value()) {
        ReportAlive(*period);
      }
    }
  }

  std::string Status() const {
    return absl::StrFormat(
        "serving gRPC on port %d and HTTPS on port %d; data in %s",
        daemon_.grpc_port(), daemon_.http_port(),
        configuration_.daemon.data_dir);
  }

 private:
  void ReportAlive(std::chrono::microseconds period) {
    // Half of what is left until the manager gives up.
    if (daemon_.IsAlive(std::chrono::duration_cast<std::chrono::milliseconds>(
            period / 2))) {
      notifier_.Alive();
    } else {
      spdlog::error("the daemon's threads do not answer");
    }
  }

  void Reload() {
    const absl::StatusOr<Configuration> loaded = LoadConfiguration(source_);
    absl::Status status = loaded.status();
    if (status.ok()) {
      status = daemon_.Reload(loaded->daemon);
    }
    if (!status.ok()) {
      LogFindings(status);
      spdlog::error("not reloaded: the configuration stays as it was");
      return;
    }
    std::vector<const Setting*> taken;
    std::vector<const Setting*> left;
    for (const Setting* setting : Differences(configuration_, *loaded)) {
      (setting->reloads ? taken : left).push_back(setting);
      if (setting->reloads) {
        // The daemon has checked the value already.
        (void)setting->set(setting->get(*loaded), configuration_);
      }
    }
    SetUpLog(configuration_.log);
    spdlog::info("reloaded: {}", taken.empty() ? "nothing has changed"
                                               : "took over " + Keys(taken));
    if (!left.empty()) {
      spdlog::warn("only a restart takes over: {}", Keys(left));
    }
  }

  const ConfigurationSource& source_;
  Configuration configuration_;  // what is in force
  Daemon& daemon_;
  const ServiceNotifier& notifier_;
};

void LogPort(std::string_view what, int port) {
  if (port != 0) {
    spdlog::info("{} on port {}", what, port);
  }
}

}  // namespace

int RunService(const ConfigurationSource& source,
               const Configuration& configuration) {
  BoundArenas();
  const sigset_t signals = BlockSignals();
  SetUpLog(configuration.log);
  const ServiceNotifier notifier(ServiceNotifier::FromProcess());
  const absl::StatusOr<std::unique_ptr<Daemon>> daemon =
      Start(configuration.daemon);
  if (!daemon.ok()) {
    LogFindings(daemon.status());
    return 1;
  }
  LogPort("gRPC", (*daemon)->grpc_port());
  LogPort("HTTPS", (*daemon)->http_port());
  LogPort("metrics", (*daemon)->metrics_port());
  Service service(source, configuration, **daemon, notifier);
  spdlog::info("ready; data in {}", configuration.daemon.data_dir);
  notifier.Ready(service.Status());
  service.Watch(signals);
  notifier.Stopping();
  spdlog::info("stopping");
  (*daemon)->Stop(kGrace);
  return 0;
}

}  // namespace bootmill::server
