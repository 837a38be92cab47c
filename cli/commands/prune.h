// SPDX-License-Identifier: Apache-2.0
// `apply --prune`: fleets that a directory made and no longer holds.
#ifndef BOOTMILL_CLI_COMMANDS_PRUNE_H_
#define BOOTMILL_CLI_COMMANDS_PRUNE_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {

// What `apply --prune` of a directory has stored, by daemon: the file
// DIR/.bootmill-applied, one line `SERVER FLEET` each. Only fleets in it are
// ever deleted, so that without the file nothing is. Value type.
struct Ledger {
  struct Entry {
    std::string server;
    std::string fleet;  // orgs/ORG/fleets/FLEET
    auto operator<=>(const Entry&) const = default;
  };
  std::set<Entry> entries;
};

// Reads the ledger; one that is not there is empty. Errors: INVALID_ARGUMENT
// with file and line; those of ReadFile.
absl::StatusOr<Ledger> LoadLedger(const std::string& directory);

// Writes the ledger. Errors: those of WriteFileAtomic.
absl::Status SaveLedger(const std::string& directory, const Ledger& ledger);

// Returns the fleets of the daemon and org of `remote` that are in `ledger` and
// not in `held`.
std::vector<std::string> Orphans(const Ledger& ledger, const Remote& remote,
                                 const std::set<std::string>& held);

// Deletes a fleet; one that is not there any more is deleted already.
// Errors: the daemon's.
absl::Status DeleteOrphan(const Remote& remote, const std::string& fleet);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_PRUNE_H_
