// SPDX-License-Identifier: Apache-2.0
// The user's contexts: named servers with the credentials for them.
// Format: docs/cli.md.
#ifndef BOOTMILL_CLI_REMOTE_CONFIG_H_
#define BOOTMILL_CLI_REMOTE_CONFIG_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/unique_fd.h"

namespace bootmill::cli {

// One server and who calls it. An empty member means that the user did not set
// it.
struct ServerContext {
  std::string server;       // `unix:PATH` or HOST:PORT
  std::string org;          //
  std::string ca;           // files; a relative one is beside the configuration
  std::string certificate;  //
  std::string key;          //
  std::string token;        // an API token in their place; a secret
  // Public keys (PEM) that images must be attested by.
  std::vector<std::string> trusted_keys;

  bool operator==(const ServerContext&) const = default;
};

// The whole file.
struct Config {
  std::string current;  // a name in `contexts`; empty: none
  std::map<std::string, ServerContext> contexts;

  bool operator==(const Config&) const = default;
};

// $BOOTMILL_CONFIG, else bootmill/config.yaml in $XDG_CONFIG_HOME or ~/.config.
// Errors: FAILED_PRECONDITION if there is no home directory.
absl::StatusOr<std::string> ConfigPath();

// Reads the file; one that is not there is an empty configuration, unless
// BOOTMILL_CONFIG names it. Errors: INVALID_ARGUMENT with the file and line of
// what is wrong, a line each, and kExitInvalid (exit_status.h); NOT_FOUND for
// a file that is named and not there; FAILED_PRECONDITION if it holds a token
// and others may read it; those of ReadFile.
absl::StatusOr<Config> LoadConfig(const std::string& path);

// Waits until no other process changes the configuration, and keeps others from
// it until the result is destroyed: what is between LoadConfig and SaveConfig
// would be lost otherwise. Makes the directory. Errors: those of open and
// flock.
absl::StatusOr<UniqueFd> LockConfig(const std::string& path);

// Writes the file, mode 0600, and the directory it is in. If the path is a
// symbolic link, it stays one, and the file behind it is written.
// Errors: those of WriteFileAtomic and of making the directory.
absl::Status SaveConfig(const std::string& path, const Config& config);

// INVALID_ARGUMENT for what no call could take for a server.
absl::Status CheckServer(const std::string& server);

// Returns `file` as seen from the configuration at `config_path`.
std::string BesideConfig(const std::string& config_path,
                         const std::string& file);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_REMOTE_CONFIG_H_
