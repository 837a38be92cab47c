// SPDX-License-Identifier: Apache-2.0
// bootmilld as a process of its own; tests only.
#ifndef BOOTMILL_TESTS_E2E_FAULTS_DAEMON_PROCESS_H_
#define BOOTMILL_TESTS_E2E_FAULTS_DAEMON_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace bootmill::testing {

// How to start it.
struct DaemonCommand {
  // Data directory, and where its sockets and its log are.
  std::string data_dir;
  std::string run_dir;
  // Words before the program: a command that runs it in other circumstances.
  std::vector<std::string> wrapper = {};
  // Port 0: a free one.
  std::string grpc_address = "127.0.0.1:0";
  std::string http_address = "127.0.0.1:0";
  std::string toolchain_dir = "/usr/lib/grub";
};

// A daemon that runs, or has ended; killed when this goes. Thread-compatible.
class DaemonProcess {
 public:
  // Starts it and does not wait. Aborts the test program if that fails.
  explicit DaemonProcess(const DaemonCommand& command);
  DaemonProcess(const DaemonProcess&) = delete;
  DaemonProcess& operator=(const DaemonProcess&) = delete;
  ~DaemonProcess();

  pid_t pid() const { return pid_; }
  // Says whether it has become ready; false if it ended first, or does neither
  // within half a minute.
  bool WaitReady();
  // Sends `signal` to it, and to its wrapper.
  void Signal(int signal) const;
  // Waits for its end. Returns its exit code; that of a signal negated; -1000
  // if it goes on for more than half a minute.
  int Wait();
  // What it has written to standard error.
  std::string Log() const;
  // The lines among it that have `word`.
  std::vector<std::string> Lines(const std::string& word) const;
  // The port of its line `what on port N`; 0 without one.
  int Port(const std::string& what) const;

 private:
  // Says whether it has ended; then `result_` holds how.
  bool Reap();

  std::string log_path_;
  pid_t pid_ = -1;
  bool ended_ = false;
  int result_ = 0;
};

// Returns the address of the gRPC socket of a daemon with `run_dir`.
std::string SocketAddress(const std::string& run_dir);

}  // namespace bootmill::testing

#endif  // BOOTMILL_TESTS_E2E_FAULTS_DAEMON_PROCESS_H_
