// SPDX-License-Identifier: Apache-2.0
// A daemon under attack, and what it uses; tests only.
#ifndef BOOTMILL_TESTS_E2E_HOSTILE_WORLD_H_
#define BOOTMILL_TESTS_E2E_HOSTILE_WORLD_H_

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/testing/temp_dir.h"
#include "tests/e2e/faults/client.h"
#include "tests/e2e/faults/daemon_process.h"

namespace bootmill::testing {

// The resources of a process.
struct Usage {
  size_t memory_bytes = 0;       // resident now
  size_t peak_memory_bytes = 0;  // since ResetPeak
  size_t descriptors = 0;
  size_t threads = 0;
};

// What strangers.py does.
struct Attack {
  int clients = 1;
  std::chrono::seconds time{5};
  std::string kinds;  // separated by commas
  // The processors that it may use, as taskset(1) writes them; empty: all.
  std::string processors = {};
  // The folders of cert.pem and key.pem; empty: the clients are anonymous.
  std::vector<std::string> certificates = {};
  // What `unread_download` downloads: `orgs/ORG/artifacts/SHA256`.
  std::string artifact = {};
};

// The program strangers.py. It ends by itself, and is killed if the object is
// destroyed before.
class Strangers {
 public:
  Strangers(const DaemonProcess& daemon, const Attack& attack);
  Strangers(const Strangers&) = delete;
  Strangers& operator=(const Strangers&) = delete;
  ~Strangers();
  // Waits for its end; returns its output.
  std::string Wait();

 private:
  pid_t pid_ = -1;
  int output_ = -1;
};

class World : public ::testing::Test {
 protected:
  // Starts the daemon, with the command `wrapper` before it and with further
  // `options`, and waits until it is ready.
  void StartDaemon(std::vector<std::string> wrapper = {},
                   std::vector<std::string> options = {});

  std::string GrpcAddress() const;
  // Connects as the administrator, over TCP with a certificate.
  absl::StatusOr<Client> Administrator() const;
  absl::StatusOr<Client> LocalRoot() const;
  // The folder of the administrator's certificate.
  std::string AdministratorFiles() const;
  // Issues a certificate to a new viewer of the org `default`; returns its
  // folder.
  std::string ViewerFiles(const std::string& id) const;
  // The same for a new host.
  std::string HostFiles(const std::string& id) const;
  // Connects with the certificate in such a folder.
  absl::StatusOr<Client> ConnectAs(const std::string& files) const;

  Usage UsageOfDaemon() const;
  // Resets the peak of memory: proc(5), clear_refs.
  void ResetPeak() const;

  TempDir directory_;
  std::unique_ptr<DaemonProcess> daemon_;

 private:
  std::string IssueFiles(const std::string& id, v1::Principal::Kind kind,
                         v1::AccessRole role) const;
};

// Returns how long each of `count` calls of `call` took, the shortest first.
std::vector<std::chrono::microseconds> Times(
    int count, const std::function<absl::Status()>& call);

}  // namespace bootmill::testing

#endif  // BOOTMILL_TESTS_E2E_HOSTILE_WORLD_H_
