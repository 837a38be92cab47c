// SPDX-License-Identifier: Apache-2.0
#include "agent/config/config.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/status_macros.h"
#include "common/suggest.h"

namespace bootmill::agent {
namespace {

constexpr size_t kMaxConfigBytes = 256 * kKiB;

absl::Status Wrong(const YAML::Node& node, const std::string& message) {
  // An empty file has no place at all.
  return absl::InvalidArgumentError(
      absl::StrFormat("%d:%d: %s", std::max(node.Mark().line, 0) + 1,
                      std::max(node.Mark().column, 0) + 1, message));
}

// Lower-case letters, digits and hyphens, at most 63, first a letter, last no
// hyphen: slots become directories.
bool IsId(std::string_view id) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  if (id.empty() || id.size() > 63 || !letter(id.front()) || id.back() == '-') {
    return false;
  }
  return std::all_of(id.begin(), id.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '-';
  });
}

// What to do with the value of each member of a map.
using Members =
    std::map<std::string, std::function<absl::Status(const YAML::Node&)>>;

// Walks a map; refuses members that are unknown or come twice.
absl::Status ReadMap(const YAML::Node& node, const Members& members) {
  if (!node.IsMap()) {
    return Wrong(node, "expected a map");
  }
  std::vector<std::string> names;
  for (const auto& [name, read] : members) {
    names.push_back(name);
  }
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const std::string name = entry.first.IsScalar() ? entry.first.Scalar() : "";
    const auto member = members.find(name);
    if (member == members.end()) {
      return Wrong(entry.first, absl::StrFormat("unknown member `%s`%s", name,
                                                DidYouMean(name, names)));
    }
    if (!seen.insert(name).second) {
      return Wrong(entry.first, absl::StrFormat("`%s` comes twice", name));
    }
    RETURN_IF_ERROR(member->second(entry.second));
  }
  return absl::OkStatus();
}

std::function<absl::Status(const YAML::Node&)> Text(std::string& value) {
  return [&value](const YAML::Node& node) {
    if (!node.IsScalar() || node.Scalar().empty()) {
      return Wrong(node, "expected a text");
    }
    value = node.Scalar();
    return absl::OkStatus();
  };
}

std::function<absl::Status(const YAML::Node&)> Id(std::string& value) {
  return [&value](const YAML::Node& node) {
    if (!node.IsScalar() || !IsId(node.Scalar())) {
      return Wrong(node,
                   "expected an id: lower-case letters, digits and hyphens, at "
                   "most 63, first a letter, last no hyphen");
    }
    value = node.Scalar();
    return absl::OkStatus();
  };
}

std::function<absl::Status(const YAML::Node&)> File(std::string& value) {
  return [&value](const YAML::Node& node) {
    if (!node.IsScalar() || !node.Scalar().starts_with('/')) {
      return Wrong(node, "expected the absolute path of a file");
    }
    value = node.Scalar();
    return absl::OkStatus();
  };
}

absl::Status ReadCredentials(const YAML::Node& node, AgentConfig& config) {
  return ReadMap(node, {{"ca", File(config.ca)},
                        {"certificate", File(config.certificate)},
                        {"key", File(config.key)}});
}

absl::Status ReadKeys(const YAML::Node& node, AgentConfig& config) {
  if (!node.IsSequence()) {
    return Wrong(node, "expected a list of files");
  }
  for (const YAML::Node& item : node) {
    RETURN_IF_ERROR(File(config.trusted_keys.emplace_back())(item));
  }
  return absl::OkStatus();
}

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
absl::Status ReadSlot(const std::string& name, const YAML::Node& node,
                      AgentConfig& config) {
  Slot slot;
  bool has_target = false;
  RETURN_IF_ERROR(ReadMap(node, {{"fleet", Id(slot.fleet)},
                                 {"target", [&](const YAML::Node& value) {
                                    has_target = true;
                                    return ReadTarget(value, slot);
                                  }}}));
  if (slot.fleet.empty() || !has_target) {
    return Wrong(node, "a slot needs `fleet` and `target`");
  }
  slot.name = name;
  config.slots.push_back(slot);
  return absl::OkStatus();
}

absl::Status ReadSlots(const YAML::Node& node, AgentConfig& config) {
  if (!node.IsMap()) {
    return Wrong(node, "expected a map from slots to {fleet, target}");
  }
  std::set<std::string> seen;
  for (const auto& entry : node) {
    std::string name;
    RETURN_IF_ERROR(Id(name)(entry.first));
    if (!seen.insert(name).second) {
      return Wrong(entry.first, absl::StrFormat("slot `%s` comes twice", name));
    }
    RETURN_IF_ERROR(ReadSlot(name, entry.second, config));
  }
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

absl::StatusOr<AgentConfig> Read(const YAML::Node& root) {
  AgentConfig config;
  RETURN_IF_ERROR(ReadMap(
      root,
      {{"server", Text(config.server)},
       {"org", Id(config.org)},
       {"credentials",
        [&](const YAML::Node& node) { return ReadCredentials(node, config); }},
       {"trusted_keys",
        [&](const YAML::Node& node) { return ReadKeys(node, config); }},
       {"slots",
        [&](const YAML::Node& node) { return ReadSlots(node, config); }}}));
  RETURN_IF_ERROR(CheckComplete(root, config));
  return config;
}

}  // namespace

absl::StatusOr<AgentConfig> ParseAgentConfig(std::string_view text,
                                             const std::string& path) {
  // The parser throws; the file is root's own.
  try {
    absl::StatusOr<AgentConfig> config = Read(YAML::Load(std::string(text)));
    if (!config.ok()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("%s:%s", path, config.status().message()));
    }
    return config;
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s:%d:%d: %s", path, error.mark.line + 1,
                        error.mark.column + 1, error.msg));
  }
}

absl::StatusOr<AgentConfig> LoadAgentConfig(const std::string& path) {
  ASSIGN_OR_RETURN(const Bytes bytes, ReadFile(path, kMaxConfigBytes));
  return ParseAgentConfig(AsText(bytes), path);
}

}  // namespace bootmill::agent
