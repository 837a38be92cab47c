// SPDX-License-Identifier: Apache-2.0
#include "cli/remote/config.h"

#include <fcntl.h>
#include <sys/file.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "absl/strings/str_format.h"
#include "cli/exit_status.h"
#include "cli/remote/home.h"
#include "common/atomic_file.h"
#include "common/config/config_file.h"
#include "common/host_port.h"
#include "common/secret_file.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

// Reads a text. It may be empty, which means that the user did not set it.
config::Reader Text(std::string& value) {
  return [&value](const YAML::Node& node) {
    if (!node.IsScalar()) {
      return config::Wrong(node, "expected a text");
    }
    value = node.Scalar();
    return absl::OkStatus();
  };
}

config::Reader ReaderOf(ServerContext& context) {
  return config::Map({{"server", Text(context.server)},
                      {"org", Text(context.org)},
                      {"ca", Text(context.ca)},
                      {"certificate", Text(context.certificate)},
                      {"key", Text(context.key)},
                      {"token", Text(context.token)},
                      {"trusted_keys", config::List(context.trusted_keys, Text,
                                                    "a list of files")}},
                     "a context: server, org, ca, ...");
}

absl::Status ReadConfig(const YAML::Node& root, Config& config) {
  if (root.IsNull()) {
    return absl::OkStatus();
  }
  const auto read_context = [&](const YAML::Node& name,
                                const YAML::Node& value) {
    return ReaderOf(config.contexts[name.Scalar()])(value);
  };
  return config::Map(
      {{"current", Text(config.current)},
       {"contexts", config::Entries(read_context, "a map of contexts")}},
      "`current` and `contexts`")(root);
}

constexpr char kVariable[] = "BOOTMILL_CONFIG";

// Whether there is no such file. A home directory such as /dev/null holds none.
bool IsMissing(const std::string& path) {
  std::error_code error;
  return std::filesystem::status(path, error).type() ==
         std::filesystem::file_type::not_found;
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
  Emit(out, "token", context.token);
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
  if (std::string path = Environment(kVariable); !path.empty()) {
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
  const absl::StatusOr<Bytes> bytes = ReadFile(path, config::kMaxFileBytes);
  if (!bytes.ok() && IsMissing(path)) {
    return path == Environment(kVariable)
               ? absl::NotFoundError(absl::StrFormat(
                     "%s, which %s names, does not exist; `bootmill config "
                     "set-context` makes it",
                     path, kVariable))
               : absl::StatusOr<Config>(Config{});
  }
  RETURN_IF_ERROR(bytes.status());
  Config config;
  if (const absl::Status parsed = config::ParseFile(
          AsText(*bytes), path,
          [&](const YAML::Node& root) { return ReadConfig(root, config); });
      !parsed.ok()) {
    return WithExitCode(parsed, kExitInvalid);
  }
  const bool holds_secret = std::any_of(
      config.contexts.begin(), config.contexts.end(),
      [](const auto& entry) { return !entry.second.token.empty(); });
  if (holds_secret) {
    RETURN_IF_ERROR(ReadSecretFile(path, config::kMaxFileBytes).status());
  }
  return config;
}

namespace {

// Returns the file that `path` is a symbolic link to, and `path` if it is none:
// people keep their configuration elsewhere and link it, and a file in place of
// the link would cut it off.
std::filesystem::path Followed(const std::string& path) {
  constexpr int kMostLinks = 40;  // as the kernel follows
  std::filesystem::path file = path;
  std::error_code error;
  for (int i = 0; i < kMostLinks && std::filesystem::is_symlink(file, error);
       ++i) {
    // The file behind the link need not exist yet.
    file = file.parent_path() / std::filesystem::read_symlink(file, error);
  }
  return file;
}

}  // namespace

absl::StatusOr<UniqueFd> LockConfig(const std::string& path) {
  std::error_code error;
  const std::filesystem::path directory = Followed(path).parent_path();
  std::filesystem::create_directories(directory, error);
  UniqueFd fd(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) {
    return ErrnoStatus(errno, "open directory " + directory.string());
  }
  while (flock(fd.get(), LOCK_EX) != 0) {
    if (errno != EINTR) {
      return ErrnoStatus(errno, "lock directory " + directory.string());
    }
  }
  return fd;
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
  const std::filesystem::path file = Followed(path);
  const auto directory = file.parent_path();
  if (!directory.empty()) {
    std::filesystem::create_directories(directory, error);
  }
  if (error) {
    return ErrnoStatus(error.value(), "create directory " + directory.string());
  }
  return WriteFileAtomic(file, AsBytes(std::string(out.c_str()) + "\n"), 0600);
}

absl::Status CheckServer(const std::string& server) {
  constexpr std::string_view kUnix = "unix:";
  const bool is_socket =
      server.starts_with(kUnix) && server.size() > kUnix.size();
  return is_socket || ParseHostPort(server).has_value()
             ? absl::OkStatus()
             : absl::InvalidArgumentError(
                   absl::StrFormat("server `%s`: expected HOST:PORT, such as "
                                   "boot.example:7443, or unix:PATH",
                                   server));
}

std::string BesideConfig(const std::string& config_path,
                         const std::string& file) {
  const std::string path = BelowHome(file);
  if (path.empty() || path.starts_with('/')) {
    return path;
  }
  return (std::filesystem::path(config_path).parent_path() / path).string();
}

}  // namespace bootmill::cli
