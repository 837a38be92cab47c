// SPDX-License-Identifier: Apache-2.0
#include "agent/config/config.h"

#include <yaml-cpp/yaml.h>

#include <optional>
#include <string>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/config/config_file.h"
#include "common/status_macros.h"
#include "common/suggest.h"

namespace bootmill::agent {
namespace {

using config::Wrong;

absl::Status ReadTarget(const YAML::Node& node, Slot& slot) {
  const std::string name = node.IsScalar() ? node.Scalar() : "";
  const std::optional<Target> target = FindTarget(name);
  if (!target.has_value()) {
    return Wrong(node, absl::StrFormat("unknown target `%s`%s", name,
                                       DidYouMean(name, TargetNames())));
  }
  slot.target = *target;
  return absl::OkStatus();
}

// One slot may hold one loader for each target.
absl::Status ReadSlot(const YAML::Node& key, const YAML::Node& node,
                      AgentConfig& config) {
  Slot slot;
  bool has_target = false;
  RETURN_IF_ERROR(config::ResourceId(slot.name)(key));
  RETURN_IF_ERROR(config::Map({{"fleet", config::ResourceId(slot.fleet)},
                               {"target", [&](const YAML::Node& value) {
                                  has_target = true;
                                  return ReadTarget(value, slot);
                                }}})(node));
  if (slot.fleet.empty() || !has_target) {
    return Wrong(node, "a slot needs `fleet` and `target`");
  }
  config.slots.push_back(slot);
  return absl::OkStatus();
}

absl::Status CheckComplete(const YAML::Node& root, const AgentConfig& config) {
  if (config.server.empty()) {
    return Wrong(root, "`server` is missing: HOST:PORT or unix:PATH");
  }
  if (!config.server.starts_with("unix:") &&
      (config.ca.empty() || config.certificate.empty() || config.key.empty())) {
    return Wrong(root, "`credentials` needs `ca`, `certificate` and `key`");
  }
  if (config.trusted_keys.empty()) {
    return Wrong(root,
                 "`trusted_keys` is missing: without a key no image can be "
                 "verified");
  }
  if (config.slots.empty()) {
    return Wrong(root, "`slots` is missing: which fleet for which target");
  }
  return absl::OkStatus();
}

absl::Status Read(const YAML::Node& root, AgentConfig& config) {
  using config::AbsolutePath;
  const config::Reader credentials =
      config::Map({{"ca", AbsolutePath(config.ca)},
                   {"certificate", AbsolutePath(config.certificate)},
                   {"key", AbsolutePath(config.key)}});
  const config::Reader slots = config::Entries(
      [&](const YAML::Node& key, const YAML::Node& value) {
        return ReadSlot(key, value, config);
      },
      "a map from slots to {fleet, target}");
  RETURN_IF_ERROR(config::Map(
      {{"server", config::Text(config.server)},
       {"org", config::ResourceId(config.org)},
       {"credentials", credentials},
       {"trusted_keys",
        config::List(config.trusted_keys, AbsolutePath, "a list of files")},
       {"slots", slots}})(root));
  return CheckComplete(root, config);
}

}  // namespace

absl::StatusOr<AgentConfig> ParseAgentConfig(std::string_view text,
                                             const std::string& path) {
  AgentConfig config;
  RETURN_IF_ERROR(config::ParseFile(
      text, path, [&](const YAML::Node& root) { return Read(root, config); }));
  return config;
}

absl::StatusOr<AgentConfig> LoadAgentConfig(const std::string& path) {
  const absl::StatusOr<Bytes> bytes = ReadFile(path, config::kMaxFileBytes);
  if (absl::IsNotFound(bytes.status())) {
    return absl::NotFoundError(absl::StrFormat(
        "%s; --config names another, and "
        "/usr/share/doc/bootmill-agent/examples/agent.yaml is an example",
        std::string(bytes.status().message())));
  }
  RETURN_IF_ERROR(bytes.status());
  return ParseAgentConfig(AsText(*bytes), path);
}

}  // namespace bootmill::agent
