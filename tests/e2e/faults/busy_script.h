// SPDX-License-Identifier: Apache-2.0
// A busy client of the daemon that remembers all answers; tests only.
#ifndef BOOTMILL_TESTS_E2E_FAULTS_BUSY_SCRIPT_H_
#define BOOTMILL_TESTS_E2E_FAULTS_BUSY_SCRIPT_H_

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/e2e/faults/client.h"

namespace bootmill::testing {

// Repeatedly applies, builds, promotes and pulls one fleet, and changes the
// role of one principal. Check compares what the daemon acknowledged, in all
// runs, with what it has. Thread-compatible: each thread uses a script of its
// own.
class BusyScript {
 public:
  // `name` is the name of the fleet and of the principal.
  explicit BusyScript(std::string name) : name_(std::move(name)) {}

  // Creates the principal. Errors: the daemon's.
  absl::Status Prepare(const Client& client);
  // Works until a call fails; returns its error.
  absl::Status Run(const Client& client);
  // Works until `end`. Errors: that of a call that fails.
  absl::Status RunUntil(const Client& client,
                        std::chrono::steady_clock::time_point end);
  // Fails the test for everything that was acknowledged and is missing or
  // different. Without `everything` it checks only the answers since the last
  // check.
  void Check(const Client& client, bool everything);

  const std::string& name() const { return name_; }
  // How many changes of the role, and promotions, were acknowledged.
  int role_changes() const { return role_changes_; }
  int promotions() const { return promotions_; }
  // How many revisions, releases and pulls were acknowledged.
  size_t acknowledged() const {
    return revisions_.size() + releases_.size() + pulled_.size();
  }

 private:
  absl::Status Round(const Client& client);
  absl::Status Pull(const Client& client, const v1::Release& release);
  absl::Status ChangeRole(const Client& client);
  absl::Status Promote(const Client& client, const v1::Release& release);
  void CheckRevisions(const Client& client) const;
  void CheckRole(const Client& client);
  void CheckRelease(const Client& client, const v1::Release& release) const;
  void CheckPulled(const Client& client, const std::string& artifact) const;

  const std::string name_;
  int note_ = 0;                          // of the next revision
  std::map<int, std::string> revisions_;  // texts by number
  std::vector<std::string> builds_;       // names
  std::vector<v1::Release> releases_;
  // The answers of ListAttestations, by the artifact that was downloaded.
  std::map<std::string, std::string> pulled_;
  v1::AccessRole role_ =
      v1::ACCESS_ROLE_VIEWER;  // the role that was acknowledged
  v1::AccessRole asked_ =
      v1::ACCESS_ROLE_VIEWER;  // the role that was requested last
  int role_changes_ = 0;
  int promotions_ = 0;
  size_t checked_builds_ = 0;
  size_t checked_releases_ = 0;
};

}  // namespace bootmill::testing

#endif  // BOOTMILL_TESTS_E2E_FAULTS_BUSY_SCRIPT_H_
