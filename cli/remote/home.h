// SPDX-License-Identifier: Apache-2.0
// The user's home directory in the names of files.
#ifndef BOOTMILL_CLI_REMOTE_HOME_H_
#define BOOTMILL_CLI_REMOTE_HOME_H_

#include <string>

namespace bootmill::cli {

// Returns `file` with the user's home directory in place of `~` before its
// first slash: shells leave `--key=~/key.pem` as it is. Without a home
// directory it stays.
std::string BelowHome(const std::string& file);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_REMOTE_HOME_H_
