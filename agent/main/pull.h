// SPDX-License-Identifier: Apache-2.0
// bootmill-agent pull and status.
#ifndef BOOTMILL_AGENT_MAIN_PULL_H_
#define BOOTMILL_AGENT_MAIN_PULL_H_

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "agent/config/config.h"

namespace bootmill::agent {

// Where results and messages go.
struct Output {
  std::ostream& out;
  std::ostream& err;
};

// Brings every slot of `config` to the release that the daemon assigns:
// download, verification, atomic switch. A slot that fails is said to `err` and
// keeps what it has; the others go on.
//
// Errors: ABORTED if slots failed; or what kept all from being tried: the lock,
// the keys, the connection.
absl::Status PullSlots(const AgentConfig& config, const std::string& state_dir,
                       Output output);

// Writes what every slot holds, as text or as JSON. Asks nobody.
// Errors: DATA_LOSS if a slot's loader is not the one that was recorded; those
// of SlotDirectory.
absl::Status ShowSlots(const AgentConfig& config, const std::string& state_dir,
                       bool json, Output output);

}  // namespace bootmill::agent

#endif  // BOOTMILL_AGENT_MAIN_PULL_H_
