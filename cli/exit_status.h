// SPDX-License-Identifier: Apache-2.0
// The exit code that an error of the command line or of a local file means.
#ifndef BOOTMILL_CLI_EXIT_STATUS_H_
#define BOOTMILL_CLI_EXIT_STATUS_H_

#include <optional>

#include "absl/status/status.h"
#include "common/program/exit_code.h"

namespace bootmill::cli {

// Returns `status`, if it is an error, with the exit code that it means; its
// message may have several lines, each of which is printed as one. Only for
// messages of this program: a daemon's are one line. Thread-safe, as the next.
absl::Status WithExitCode(absl::Status status, ExitCode code);

// Returns the exit code that WithExitCode added. What a daemon answers has
// none.
std::optional<ExitCode> ExitCodeIn(const absl::Status& status);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_EXIT_STATUS_H_
