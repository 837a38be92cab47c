// SPDX-License-Identifier: Apache-2.0
// The lock that lets only one agent run at a time.
#ifndef BOOTMILL_AGENT_INSTALL_LOCK_H_
#define BOOTMILL_AGENT_INSTALL_LOCK_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/unique_fd.h"

namespace bootmill::agent {

// Takes the lock STATE_DIR/agent.lock and makes the directory if needed. The
// lock is held until the returned descriptor is closed; it ends with the
// process however that ends. Errors: UNAVAILABLE if another agent holds it;
// those of OpenPrivateDirectory.
absl::StatusOr<UniqueFd> TakeAgentLock(const std::string& state_dir);

}  // namespace bootmill::agent

#endif  // BOOTMILL_AGENT_INSTALL_LOCK_H_
