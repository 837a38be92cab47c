// SPDX-License-Identifier: Apache-2.0
// The user's configuration, as the commands of `bootmill config` read and
// change it.
#ifndef BOOTMILL_CLI_COMMANDS_OPENED_CONFIG_H_
#define BOOTMILL_CLI_COMMANDS_OPENED_CONFIG_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/output/output.h"
#include "cli/remote/config.h"
#include "common/unique_fd.h"

namespace bootmill::cli {

// The configuration and the path of its file.
struct OpenedConfig {
  std::string path;
  Config config;
  UniqueFd lock;  // if it is opened to be changed
};

enum class Access { kRead, kChange, kMake };

// Reads the configuration; for a change it is locked until the result is
// destroyed. With kMake, which is a change, the file need not be there yet.
// Errors: those of ConfigPath, LockConfig and LoadConfig.
absl::StatusOr<OpenedConfig> OpenConfig(Access access);

// Errors: NOT_FOUND, with the nearest name, if there is no such context.
absl::Status CheckKnown(const OpenedConfig& opened, const std::string& name);

// Returns what programs see of a context; its token stays secret.
Document DescribeContext(const std::string& name, const ServerContext& context,
                         const Config& config);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_OPENED_CONFIG_H_
