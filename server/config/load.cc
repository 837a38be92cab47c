// SPDX-License-Identifier: Apache-2.0
#include "server/config/load.h"

#include <yaml-cpp/yaml.h>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/atomic_file.h"
#include "common/config/config_file.h"
#include "common/status_macros.h"

namespace bootmill::server {
namespace {

constexpr size_t kLineWidth = 79;

// Reads the value of `setting`.
config::Reader ReaderOf(const Setting& setting, Configuration& configuration) {
  return [&setting, &configuration](const YAML::Node& node) -> absl::Status {
    SettingValue value;
    if (setting.is_list) {
      if (!node.IsSequence()) {
        return config::Wrong(node, absl::StrFormat("%s: expected a list: [%s, "
                                                   "...]",
                                                   setting.key, setting.type));
      }
      for (const YAML::Node& one : node) {
        if (!one.IsScalar()) {
          return config::Wrong(one, absl::StrFormat("%s: expected %s",
                                                    setting.key, setting.type));
        }
        value.push_back(one.Scalar());
      }
    } else if (node.IsScalar()) {
      value = {node.Scalar()};
    } else {
      return config::Wrong(
          node, absl::StrFormat("%s: expected %s (two quotes for nothing)",
                                setting.key, setting.type));
    }
    const absl::Status set = setting.set(value, configuration);
    return set.ok() ? set
                    : config::Wrong(node, absl::StrFormat("%s: %s", setting.key,
                                                          set.message()));
  };
}

absl::Status ReadText(std::string_view text, const std::string& path,
                      Configuration& configuration) {
  config::Members members;
  for (const Setting& setting : AllSettings()) {
    members.emplace(std::string(setting.key), ReaderOf(setting, configuration));
  }
  const config::Reader map = config::Map(std::move(members));
  return config::ParseFile(text, path, [&](const YAML::Node& root) {
    // Nothing but comments: all settings have their defaults.
    return root.IsNull() ? absl::OkStatus() : map(root);
  });
}

// Writes `about` as comments.
void WriteComment(std::string_view about, std::string& file) {
  std::string line = "#";
  while (!about.empty()) {
    const size_t end = about.find(' ');
    const std::string_view word = about.substr(0, end);
    about.remove_prefix(end == std::string_view::npos ? about.size() : end + 1);
    if (line.size() + 1 + word.size() > kLineWidth) {
      file += line + "\n";
      line = "#";
    }
    line += absl::StrFormat(" %s", word);
  }
  file += line + "\n";
}

// Writes a text as a YAML scalar: in double quotes, unless it is plain.
std::string Scalar(const std::string& text) {
  const bool plain =
      !text.empty() &&
      text.find_first_not_of(
          "abcdefghijklmnopqrstuvwxyz"
          "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-") == std::string::npos &&
      text.front() != '-';
  if (plain) {
    return text;
  }
  YAML::Emitter emitter;
  emitter << YAML::DoubleQuoted << text;
  return emitter.c_str();
}

std::string ValueText(const Setting& setting, const SettingValue& value) {
  const std::string texts =
      absl::StrJoin(value, ", ", [](std::string* out, const std::string& text) {
        out->append(Scalar(text));
      });
  return setting.is_list ? absl::StrFormat("[%s]", texts) : texts;
}

}  // namespace

absl::StatusOr<Configuration> ParseConfiguration(
    std::string_view text, const ConfigurationSource& source) {
  Configuration configuration;
  RETURN_IF_ERROR(ReadText(text, source.path, configuration));
  for (const auto& [setting, value] : source.given) {
    const absl::Status set = setting->set(value, configuration);
    if (!set.ok()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("%s: %s", setting->option, set.message()));
    }
  }
  const std::vector<std::string> findings = CheckTogether(configuration);
  if (!findings.empty()) {
    return absl::InvalidArgumentError(absl::StrJoin(findings, "\n"));
  }
  return configuration;
}

absl::StatusOr<Configuration> LoadConfiguration(
    const ConfigurationSource& source) {
  ConfigurationSource found = source;
  found.path = source.path.empty() ? kDefaultConfigPath : source.path;
  const absl::StatusOr<Bytes> bytes =
      ReadFile(found.path, config::kMaxFileBytes);
  if (absl::IsNotFound(bytes.status()) && source.path.empty()) {
    return ParseConfiguration("", found);
  }
  RETURN_IF_ERROR(bytes.status());
  return ParseConfiguration(AsText(*bytes), found);
}

std::string WriteConfiguration(const Configuration& configuration) {
  std::string file =
      "# The configuration of bootmilld. Settings that are comments have "
      "their\n"
      "# defaults. Check a change by `bootmilld --check-config`. Changes\n"
      "# need a restart, unless a reload (SIGHUP) takes them over.\n";
  const Configuration defaults;
  for (const Setting& setting : AllSettings()) {
    const SettingValue value = setting.get(configuration);
    file += "\n";
    WriteComment(
        absl::StrFormat("%s. %s%s%s.", setting.about,
                        setting.is_list ? "A list of " : "", setting.type,
                        setting.reloads ? ", taken over by a reload" : ""),
        file);
    file +=
        absl::StrFormat("%s%s: %s\n", value == setting.get(defaults) ? "#" : "",
                        setting.key, ValueText(setting, value));
  }
  return file;
}

}  // namespace bootmill::server
