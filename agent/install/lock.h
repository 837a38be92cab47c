// SPDX-License-Identifier: Apache-2.0
// One agent at a time.
#ifndef BOOTMILL_AGENT_INSTALL_LOCK_H_
#define BOOTMILL_AGENT_INSTALL_LOCK_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/unique_fd.h"

namespace bootmill::agent {

// Takes the lock STATE_DIR/agent.lock, which is held until what is returned
// goes, or the process ends in whatever way. Makes the directory if needed.
// Errors: UNAVAILABLE if another agent has it; those of OpenPrivateDirectory.
absl::StatusOr<UniqueFd> TakeAgentLock(const std::string& state_dir);

}  // namespace bootmill::agent

#endif  // BOOTMILL_AGENT_INSTALL_LOCK_H_
