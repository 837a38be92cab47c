// SPDX-License-Identifier: Apache-2.0
// Steps that many tests share: making fleets and builds, and a gate that holds
// layouts.
#ifndef BOOTMILL_TESTS_E2E_DAEMON_BUILDS_H_
#define BOOTMILL_TESTS_E2E_DAEMON_BUILDS_H_

#include <map>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "common/mutex.h"
#include "common/sha256.h"
#include "tests/e2e/daemon/world.h"

namespace bootmill::e2e {

// Stores a fleet; the test fails if that fails.
v1::Fleet CreateFleet(Api& api, const std::string& org,
                      const std::string& fleet, std::string_view more = "");

absl::StatusOr<v1::Build> CreateBuild(Api& api, const std::string& org,
                                      const std::string& fleet);

// Imports the directory in `options`, or `package`.
absl::StatusOr<v1::Toolchain> ImportToolchain(
    Api& api, const v1::ImportToolchainOptions& options,
    std::string_view package = "");

// Watches a build to its end; returns all messages.
Received<v1::Build> Watch(Api& api, const std::string& build);

// Creates a fleet and a build, waits for the build, and returns its release.
v1::Release BuiltRelease(Api& api, const std::string& org,
                         const std::string& fleet, std::string_view more = "");

// Gives a release to the hosts of its fleet.
absl::StatusOr<v1::PromoteReleaseResponse> Promote(Api& api,
                                                   const std::string& release);

int ReleaseCount(Api& api, const std::string& org, const std::string& fleet);

// Holds layouts until it is opened, and counts them. Thread-safe.
class Gate {
 public:
  // The function for DaemonOptions::before_layout. The gate must outlive the
  // daemon.
  std::function<void(const Sha256Digest&)> Hook() {
    return [this](const Sha256Digest& plan) { Pass(plan); };
  }
  void Open();
  void Close();
  // Returns whether a layout waits within 10 s.
  bool SomebodyWaits();
  // Returns how many layouts came, for each plan.
  std::map<Sha256Digest, int> Counts();

 private:
  void Pass(const Sha256Digest& plan);

  Mutex mutex_;
  CondVar changed_;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<Sha256Digest, int> counts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::e2e

#endif  // BOOTMILL_TESTS_E2E_DAEMON_BUILDS_H_
