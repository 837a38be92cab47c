// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/opened_config.h"

#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/status_macros.h"
#include "common/suggest.h"

namespace bootmill::cli {

absl::StatusOr<OpenedConfig> OpenConfig(Access access) {
  OpenedConfig opened;
  ASSIGN_OR_RETURN(opened.path, ConfigPath());
  if (access != Access::kRead) {
    ASSIGN_OR_RETURN(opened.lock, LockConfig(opened.path));
  }
  absl::StatusOr<Config> config = LoadConfig(opened.path);
  if (access == Access::kMake && absl::IsNotFound(config.status())) {
    return opened;
  }
  RETURN_IF_ERROR(config.status());
  opened.config = *std::move(config);
  return opened;
}

absl::Status CheckKnown(const OpenedConfig& opened, const std::string& name) {
  if (opened.config.contexts.contains(name)) {
    return absl::OkStatus();
  }
  std::vector<std::string> names;
  for (const auto& [known, context] : opened.config.contexts) {
    names.push_back(known);
  }
  return absl::NotFoundError(absl::StrFormat(
      "%s has no context `%s`%s", opened.path, name, DidYouMean(name, names)));
}

Document DescribeContext(const std::string& name, const ServerContext& context,
                         const Config& config) {
  Document document = {{"name", name},
                       {"current", name == config.current},
                       {"server", context.server},
                       {"org", context.org.empty() ? "default" : context.org}};
  const std::pair<const char*, std::string> texts[] = {
      {"ca", context.ca},
      {"certificate", context.certificate},
      {"key", context.key},
      {"token", context.token.empty() ? "" : "(secret)"}};
  for (const auto& [member, text] : texts) {
    if (!text.empty()) {
      document[member] = text;
    }
  }
  if (!context.trusted_keys.empty()) {
    document["trustedKeys"] = context.trusted_keys;
  }
  return document;
}

}  // namespace bootmill::cli
