// SPDX-License-Identifier: Apache-2.0
// From the configuration file and the command line to a configuration, and
// back to a file.
#ifndef BOOTMILL_SERVER_CONFIG_LOAD_H_
#define BOOTMILL_SERVER_CONFIG_LOAD_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "server/config/settings.h"

namespace bootmill::server {

// Read if the command line names no other file, and the file exists.
inline constexpr char kDefaultConfigPath[] = "/etc/bootmill/bootmilld.yaml";

struct ConfigurationSource {
  std::string path;  // empty: kDefaultConfigPath, if it exists
  // Settings of the command line, which outweigh the file.
  std::vector<std::pair<const Setting*, SettingValue>> given = {};
};

// Errors: INVALID_ARGUMENT with a line for each finding in the file
// (`PATH:LINE:COLUMN: MESSAGE`) and for what does not fit together; those of
// ReadFile. Thread-safe.
absl::StatusOr<Configuration> LoadConfiguration(
    const ConfigurationSource& source);

// The same for a file's `text`.
absl::StatusOr<Configuration> ParseConfiguration(
    std::string_view text, const ConfigurationSource& source);

// Returns a file with all settings and what they mean. Settings that have their
// default are comments. Parsing it gives `configuration` again. Thread-safe.
std::string WriteConfiguration(const Configuration& configuration);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_CONFIG_LOAD_H_
