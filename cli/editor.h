// SPDX-License-Identifier: Apache-2.0
// The user's editor.
#ifndef BOOTMILL_CLI_EDITOR_H_
#define BOOTMILL_CLI_EDITOR_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace bootmill::cli {

// Returns the editor's command: $VISUAL, else $EDITOR, else vi on a terminal.
// The variables hold a command of the shell, as git and kubectl have it, or the
// path of a program. Errors: FAILED_PRECONDITION if none is named and input or
// output is no terminal.
absl::StatusOr<std::string> ChooseEditor();

// Opens the file in the editor that ChooseEditor returned and waits for its
// end. Errors: FAILED_PRECONDITION if it cannot be started or fails.
absl::Status EditFile(const std::string& editor, const std::string& path);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_EDITOR_H_
