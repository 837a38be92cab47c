// SPDX-License-Identifier: Apache-2.0
// The agent's configuration: /etc/bootmill/agent.yaml. Format: docs/agent.md.
#ifndef BOOTMILL_AGENT_CONFIG_CONFIG_H_
#define BOOTMILL_AGENT_CONFIG_CONFIG_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "builder/target.h"

namespace bootmill::agent {

// One loader that this host keeps: the newest release of a fleet, for one
// target.
struct Slot {
  std::string name;
  std::string fleet;
  Target target = Target::kI386XenPvh;

  bool operator==(const Slot&) const = default;
};

// The whole file. Slots are in the order of the file.
struct AgentConfig {
  std::string server;  // HOST:PORT or unix:PATH
  std::string org = "default";
  std::string ca;           // PEM files, absolute
  std::string certificate;  //
  std::string key;          //
  // Public keys (PEM files) one of which must vouch for every image.
  std::vector<std::string> trusted_keys;
  std::vector<Slot> slots;

  bool operator==(const AgentConfig&) const = default;
};

// Reads `text`, the content of `path`, which is named in messages.
// Errors: INVALID_ARGUMENT with FILE:LINE:COLUMN for the first thing that is
// wrong: unknown or missing members, names that are no ids, relative paths, a
// slot or a target that comes twice, no trusted key. Thread-safe.
absl::StatusOr<AgentConfig> ParseAgentConfig(std::string_view text,
                                             const std::string& path);

// Errors: those of ReadFile and ParseAgentConfig. Thread-safe.
absl::StatusOr<AgentConfig> LoadAgentConfig(const std::string& path);

}  // namespace bootmill::agent

#endif  // BOOTMILL_AGENT_CONFIG_CONFIG_H_
