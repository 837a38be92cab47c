// SPDX-License-Identifier: Apache-2.0
// The table of all settings. The configuration file, the command line, the
// example file and the reference in docs/operations.md are made from it, or
// held to it by a test.
#ifndef BOOTMILL_SERVER_CONFIG_SETTINGS_H_
#define BOOTMILL_SERVER_CONFIG_SETTINGS_H_

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "server/config/options.h"

namespace bootmill::server {

// A setting's value as text; one element, except for lists.
using SettingValue = std::vector<std::string>;

struct Setting {
  std::string_view key;     // in the file: `server_names`
  std::string_view option;  // on the command line: `--server-name`
  std::string_view type;    // `ADDRESS`, `DURATION`, ...
  std::string_view about;   // one sentence, without a full stop
  bool is_list = false;
  // Whether a running daemon takes a change over (SIGHUP).
  bool reloads = false;
  // Errors: INVALID_ARGUMENT, saying what is expected. REQUIRES: one element,
  // except for lists.
  std::function<absl::Status(const SettingValue&, Configuration&)> set;
  std::function<SettingValue(const Configuration&)> get;
};

// Returns all settings, in the order in which people should read them. They
// live as long as the program. Thread-safe.
std::span<const Setting> AllSettings();

// Returns the settings whose values differ.
std::vector<const Setting*> Differences(const Configuration& one,
                                        const Configuration& other);

// Checks what concerns several settings. Returns a line for each finding, each
// beginning with the key that should be changed.
std::vector<std::string> CheckTogether(const Configuration& configuration);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_CONFIG_SETTINGS_H_
