// SPDX-License-Identifier: Apache-2.0
// The user's editor.
#ifndef BOOTMILL_CLI_EDITOR_H_
#define BOOTMILL_CLI_EDITOR_H_

#include <string>

#include "absl/status/status.h"

namespace bootmill::cli {

// Opens the file in $VISUAL, else $EDITOR, else vi, and waits for its end. The
// variable is a shell command, as git and kubectl have it.
// Errors: FAILED_PRECONDITION if the editor cannot be started or fails.
absl::Status EditFile(const std::string& path);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_EDITOR_H_
