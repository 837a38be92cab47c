// SPDX-License-Identifier: Apache-2.0
#include "cli/remote/config.h"

#include <yaml-cpp/yaml.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>
#include <system_error>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "common/suggest.h"

namespace bootmill::cli {
namespace {

constexpr size_t kMaxConfigFileBytes = 256 * kKiB;

using Members = std::map<std::string, std::string*>;

std::vector<std::string> Names(const Members& members,
                               const std::string& more) {
  std::vector<std::string> names = {more};
  for (const auto& [name, value] : members) {
    names.push_back(name);
  }
  return names;
}

// Where and what is wrong; yaml-cpp counts from 0.
absl::Status Wrong(const YAML::Mark& mark, const std::string& message) {
  return absl::InvalidArgumentError(
      absl::StrFormat("%d:%d: %s", mark.line + 1, mark.column + 1, message));
}

absl::Status ReadTexts(const YAML::Node& node,
                       std::vector<std::string>& texts) {
  if (!node.IsSequence()) {
    return Wrong(node.Mark(), "expected a list of files");
  }
  for (const YAML::Node& item : node) {
    if (!item.IsScalar()) {
      return Wrong(item.Mark(), "expected the path of a file");
    }
    texts.push_back(item.Scalar());
  }
  return absl::OkStatus();
}

absl::Status ReadContext(const YAML::Node& node, ServerContext& context) {
  if (!node.IsMap()) {
    return Wrong(node.Mark(), "expected a context: server, org, ca, ...");
  }
  const Members members = {{"server", &context.server},
                           {"org", &context.org},
                           {"ca", &context.ca},
                           {"certificate", &context.certificate},
                           {"key", &context.key}};
  for (const auto& entry : node) {
    const std::string name = entry.first.Scalar();
    if (name == "trusted_keys") {
      RETURN_IF_ERROR(ReadTexts(entry.second, context.trusted_keys));
      continue;
    }
    const auto member = members.find(name);
    if (member == members.end()) {
      return Wrong(
          entry.first.Mark(),
          absl::StrFormat("unknown member `%s`%s", name,
                          DidYouMean(name, Names(members, "trusted_keys"))));
    }
    if (!entry.second.IsScalar()) {
      return Wrong(entry.second.Mark(), name + ": expected a text");
    }
    *member->second = entry.second.Scalar();
  }
  return absl::OkStatus();
}

absl::StatusOr<Config> ReadConfig(const YAML::Node& root) {
  Config config;
  if (root.IsNull()) {
    return config;
  }
  if (!root.IsMap()) {
    return Wrong(root.Mark(), "expected `current` and `contexts`");
  }
  for (const auto& entry : root) {
    const std::string name = entry.first.Scalar();
    if (name == "current" && entry.second.IsScalar()) {
      config.current = entry.second.Scalar();
    } else if (name == "contexts" && entry.second.IsMap()) {
      for (const auto& context : entry.second) {
        RETURN_IF_ERROR(ReadContext(context.second,
                                    config.contexts[context.first.Scalar()]));
      }
    } else {
      return Wrong(entry.first.Mark(),
                   absl::StrFormat("`%s`: expected `current: NAME` and a map "
                                   "`contexts`",
                                   name));
    }
  }
  return config;
}

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

void Emit(YAML::Emitter& out, const char* name, const std::string& value) {
  if (!value.empty()) {
    out << YAML::Key << name << YAML::Value << YAML::DoubleQuoted << value;
  }
}

void Emit(YAML::Emitter& out, const ServerContext& context) {
  out << YAML::BeginMap;
  Emit(out, "server", context.server);
  Emit(out, "org", context.org);
  Emit(out, "ca", context.ca);
  Emit(out, "certificate", context.certificate);
  Emit(out, "key", context.key);
  if (!context.trusted_keys.empty()) {
    out << YAML::Key << "trusted_keys" << YAML::Value << YAML::BeginSeq;
    for (const std::string& key : context.trusted_keys) {
      out << YAML::DoubleQuoted << key;
    }
    out << YAML::EndSeq;
  }
  out << YAML::EndMap;
}

}  // namespace

absl::StatusOr<std::string> ConfigPath() {
  if (std::string path = Environment("BOOTMILL_CONFIG"); !path.empty()) {
    return path;
  }
  std::string base = Environment("XDG_CONFIG_HOME");
  if (base.empty()) {
    const std::string home = Environment("HOME");
    if (home.empty()) {
      return absl::FailedPreconditionError(
          "no home directory for the configuration; set BOOTMILL_CONFIG to "
          "its file");
    }
    base = home + "/.config";
  }
  return base + "/bootmill/config.yaml";
}

absl::StatusOr<Config> LoadConfig(const std::string& path) {
  const absl::StatusOr<Bytes> bytes = ReadFile(path, kMaxConfigFileBytes);
  if (absl::IsNotFound(bytes.status())) {
    return Config{};
  }
  RETURN_IF_ERROR(bytes.status());
  // The parser throws; the configuration is the user's own and small.
  try {
    absl::StatusOr<Config> config =
        ReadConfig(YAML::Load(std::string(AsText(*bytes))));
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

absl::Status SaveConfig(const std::string& path, const Config& config) {
  YAML::Emitter out;
  out << YAML::BeginMap;
  Emit(out, "current", config.current);
  out << YAML::Key << "contexts" << YAML::Value << YAML::BeginMap;
  for (const auto& [name, context] : config.contexts) {
    out << YAML::Key << name << YAML::Value;
    Emit(out, context);
  }
  out << YAML::EndMap << YAML::EndMap;
  std::error_code error;
  const auto directory = std::filesystem::path(path).parent_path();
  if (!directory.empty()) {
    std::filesystem::create_directories(directory, error);
  }
  if (error) {
    return ErrnoStatus(error.value(), "create directory " + directory.string());
  }
  return WriteFileAtomic(path, AsBytes(std::string(out.c_str()) + "\n"), 0600);
}

std::string BesideConfig(const std::string& config_path,
                         const std::string& file) {
  if (file.empty() || file.starts_with('/')) {
    return file;
  }
  return (std::filesystem::path(config_path).parent_path() / file).string();
}

}  // namespace bootmill::cli
