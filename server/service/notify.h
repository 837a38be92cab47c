// SPDX-License-Identifier: Apache-2.0
// Telling the service manager how the daemon is: the protocol of sd_notify(3).
// docs/adr/0038 says why it is written here.
#ifndef BOOTMILL_SERVER_SERVICE_NOTIFY_H_
#define BOOTMILL_SERVER_SERVICE_NOTIFY_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace bootmill::server {

// Sends one datagram for each message. Without a service manager, or if a
// message cannot be sent, nothing happens: the daemon works without it.
// Thread-safe.
class ServiceNotifier {
 public:
  struct Environment {
    std::string socket;         // NOTIFY_SOCKET; empty: no service manager
    std::string watchdog_usec;  // WATCHDOG_USEC
    std::string watchdog_pid;   // WATCHDOG_PID
  };
  // What the service manager has put into this process's environment.
  static Environment FromProcess();

  explicit ServiceNotifier(const Environment& environment);

  // `status` is one line for people.
  void Ready(std::string_view status) const;
  // Ready must follow.
  void Reloading() const;
  void Stopping() const;
  void Alive() const;

  // Within which time the service manager wants to hear Alive again; nullopt if
  // it does not watch.
  std::optional<std::chrono::microseconds> watchdog() const {
    return watchdog_;
  }

 private:
  void Send(const std::string& message) const;

  std::string socket_;
  std::optional<std::chrono::microseconds> watchdog_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_SERVICE_NOTIFY_H_
