// SPDX-License-Identifier: Apache-2.0
// bootmilld as a process; tests only.
#ifndef BOOTMILL_TESTS_E2E_FAULTS_DAEMON_PROCESS_H_
#define BOOTMILL_TESTS_E2E_FAULTS_DAEMON_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace bootmill::testing {

// How the process is started.
struct DaemonCommand {
  // The data directory, and the directory of its sockets and its log.
  std::string data_dir;
  std::string run_dir;
  // Words before the program: a command that runs it under other conditions.
  std::vector<std::string> wrapper = {};
  // Port 0 means any free port.
  std::string grpc_address = "127.0.0.1:0";
  std::string http_address = "127.0.0.1:0";
  std::string toolchain_dir = "/usr/lib/grub";
  // Further options.
  std::vector<std::string> options = {};
};

// A daemon that runs or has ended; it is killed when the object is destroyed.
// Thread-compatible.
class DaemonProcess {
 public:
  // Starts it, without waiting. Aborts the test program if that fails.
  explicit DaemonProcess(const DaemonCommand& command);
  DaemonProcess(const DaemonProcess&) = delete;
  DaemonProcess& operator=(const DaemonProcess&) = delete;
  ~DaemonProcess();

  pid_t pid() const { return pid_; }
  // Waits until it is ready. Returns false if it ends first, or if neither
  // happens within half a minute.
  bool WaitReady();
  // Sends `signal` to the daemon and to its wrapper.
  void Signal(int signal) const;
  // Waits for its end. Returns the exit code; minus the signal if one ended it;
  // -1000 if it runs on for half a minute.
  int Wait();
  // Returns what it has written to standard error.
  std::string Log() const;
  // Returns the lines of that with `word` in them.
  std::vector<std::string> Lines(const std::string& word) const;
  // Returns the port in its line `what on port N`; 0 if there is none.
  int Port(const std::string& what) const;

 private:
  // Returns whether it has ended; `result_` then says how.
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
