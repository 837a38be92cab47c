// SPDX-License-Identifier: Apache-2.0
// What is wrong with a command line, in words that help.
#ifndef BOOTMILL_CLI_USAGE_ERROR_H_
#define BOOTMILL_CLI_USAGE_ERROR_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace bootmill::cli {

// Returns one line that says what `app` does not take in `arguments`, with the
// nearest name for one that is misspelt and the command whose help tells more.
// REQUIRES: `error` is what parsing `arguments` with `app` threw.
std::string DescribeUsageError(const CLI::App& app,
                               const CLI::ParseError& error,
                               const std::vector<std::string>& arguments);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_USAGE_ERROR_H_
