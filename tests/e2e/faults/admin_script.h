// SPDX-License-Identifier: Apache-2.0
// A busy administrator of the daemon who remembers all answers; tests only.
#ifndef BOOTMILL_TESTS_E2E_FAULTS_ADMIN_SCRIPT_H_
#define BOOTMILL_TESTS_E2E_FAULTS_ADMIN_SCRIPT_H_

#include <map>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "server/store/database.h"
#include "tests/e2e/faults/client.h"

namespace bootmill::testing {

// Repeatedly makes a token, an org and its quota, revokes the token before it,
// deletes a fleet and brings it back. Thread-compatible.
class AdminScript {
 public:
  // `name` is the name of the fleet, and the beginning of those of orgs.
  explicit AdminScript(std::string name) : name_(std::move(name)) {}

  // Creates the fleet, and the key that every org's administrator has. Errors:
  // the daemon's.
  absl::Status Prepare(const Client& client);
  // Works until a call fails; returns its error.
  absl::Status Run(const Client& client);
  // Fails the test for everything that was acknowledged and is missing or
  // different.
  void Check(const Client& client);
  // Fails the test for each token, org, revocation or deletion in the database
  // that has no audit record. Errors: those of SQLite.
  absl::Status CheckRecords(store::Reader& reader) const;

  // How many changes were acknowledged.
  int acknowledged() const { return acknowledged_; }

 private:
  absl::Status Round(const Client& client);
  absl::Status MakeToken(const Client& client);
  absl::Status RevokeToken(const Client& client);
  absl::Status MakeOrg(const Client& client);
  absl::Status LimitOrg(const Client& client);
  absl::Status DeleteFleet(const Client& client);
  absl::Status UndeleteFleet(const Client& client);
  void CheckTokens(const Client& client) const;
  void CheckOrgs(const Client& client);

  const std::string name_;
  std::string certificate_request_;
  int round_ = 0;
  int acknowledged_ = 0;
  std::set<std::string> tokens_;   // their names
  std::set<std::string> revoked_;  // these were acknowledged
  std::string revoking_;           // this one was requested last
  // Limits of fleets by the names of orgs; 0: that of every new org.
  std::map<std::string, int64_t> orgs_;
  bool deleted_ = false;        // what was acknowledged
  bool asked_deleted_ = false;  // what was requested last
};

}  // namespace bootmill::testing

#endif  // BOOTMILL_TESTS_E2E_FAULTS_ADMIN_SCRIPT_H_
