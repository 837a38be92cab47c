// SPDX-License-Identifier: Apache-2.0
// The exit code of a program whose call failed.
#ifndef BOOTMILL_COMMON_RPC_EXIT_CODE_OF_H_
#define BOOTMILL_COMMON_RPC_EXIT_CODE_OF_H_

#include "absl/status/status.h"
#include "common/program/exit_code.h"

namespace bootmill::rpc {

// Returns kExitOk for OK, kExitBusy if the daemon cannot be reached, is busy or
// takes too long, kExitDenied if it refuses the caller, else kExitFailed. It is
// busy if it says after what delay to try again; a full quota is a failure.
// Thread-safe.
ExitCode ExitCodeOf(const absl::Status& status);

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_EXIT_CODE_OF_H_
