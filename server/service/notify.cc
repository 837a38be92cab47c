// SPDX-License-Identifier: Apache-2.0
#include "server/service/notify.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <ctime>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "common/printable.h"
#include "common/unique_fd.h"

namespace bootmill::server {
namespace {

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// The watchdog counts only for the process that it names, or for any if it
// names none: sd_watchdog_enabled(3).
std::optional<std::chrono::microseconds> WatchdogOf(
    const ServiceNotifier::Environment& environment) {
  int64_t usec = 0;
  int64_t pid = 0;
  if (!absl::SimpleAtoi(environment.watchdog_usec, &usec) || usec <= 0) {
    return std::nullopt;
  }
  if (!environment.watchdog_pid.empty() &&
      (!absl::SimpleAtoi(environment.watchdog_pid, &pid) || pid != getpid())) {
    return std::nullopt;
  }
  return std::chrono::microseconds(usec);
}

int64_t MonotonicMicroseconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  constexpr int64_t kMicroseconds = 1'000'000;
  constexpr int64_t kNanoseconds = 1000;
  return now.tv_sec * kMicroseconds + now.tv_nsec / kNanoseconds;
}

}  // namespace

ServiceNotifier::Environment ServiceNotifier::FromProcess() {
  return {.socket = Variable("NOTIFY_SOCKET"),
          .watchdog_usec = Variable("WATCHDOG_USEC"),
          .watchdog_pid = Variable("WATCHDOG_PID")};
}

ServiceNotifier::ServiceNotifier(const Environment& environment)
    : socket_(environment.socket), watchdog_(WatchdogOf(environment)) {}

void ServiceNotifier::Ready(std::string_view status) const {
  Send(absl::StrFormat("READY=1\nSTATUS=%s", Printable(status)));
}

void ServiceNotifier::Reloading() const {
  // The time tells the manager that READY=1, which follows, is the answer to
  // this reload.
  Send(absl::StrFormat("RELOADING=1\nMONOTONIC_USEC=%d",
                       MonotonicMicroseconds()));
}

void ServiceNotifier::Stopping() const { Send("STOPPING=1\nSTATUS=stopping"); }

void ServiceNotifier::Alive() const { Send("WATCHDOG=1"); }

void ServiceNotifier::Send(const std::string& message) const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_.empty() || socket_.size() >= sizeof(address.sun_path)) {
    return;
  }
  std::copy(socket_.begin(), socket_.end(), std::begin(address.sun_path));
  // An abstract name begins with a null byte, which is written `@`, and its
  // length counts.
  if (address.sun_path[0] == '@') {
    address.sun_path[0] = '\0';
  }
  const UniqueFd fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  (void)sendto(
      fd.get(), message.data(), message.size(), MSG_NOSIGNAL,
      reinterpret_cast<const sockaddr*>(&address),
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size()));
}

}  // namespace bootmill::server
