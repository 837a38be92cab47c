// SPDX-License-Identifier: Apache-2.0
#include "server/config/settings.h"

#include <array>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/crypto/authority.h"
#include "common/status_macros.h"
#include "server/config/address.h"
#include "server/config/units.h"

namespace bootmill::server {
namespace {

// How a kind of value is read from text and written. Each has a type
// `Value`, which the setting's variable may be converted from and to.
struct PathKind {
  using Value = std::string;
  static constexpr std::string_view kType = "PATH";
  absl::StatusOr<Value> Parse(const std::string& text) const {
    if (text.empty()) {
      return absl::InvalidArgumentError("expected a path");
    }
    return text;
  }
  std::string Format(const Value& value) const { return value; }
};

// A Unix socket, or nothing.
struct SocketKind {
  using Value = std::string;
  static constexpr std::string_view kType = "SOCKET";
  absl::StatusOr<Value> Parse(const std::string& text) const { return text; }
  std::string Format(const Value& value) const { return value; }
};

struct NameKind {
  using Value = std::string;
  static constexpr std::string_view kType = "NAME";
  absl::StatusOr<Value> Parse(const std::string& text) const {
    return crypto::IsDnsName(text) || IsIpAddress(text)
               ? absl::StatusOr<Value>(text)
               : absl::InvalidArgumentError(absl::StrFormat(
                     "`%s`: expected a DNS name or an IP address", text));
  }
  std::string Format(const Value& value) const { return value; }
};

// An address to listen on, or nothing.
struct AddressKind {
  using Value = std::string;
  static constexpr std::string_view kType = "ADDRESS";
  absl::StatusOr<Value> Parse(const std::string& text) const {
    if (!text.empty()) {
      RETURN_IF_ERROR(ParseListenAddress(text).status());
    }
    return text;
  }
  std::string Format(const Value& value) const { return value; }
};

struct CountKind {
  using Value = int64_t;
  static constexpr std::string_view kType = "COUNT";
  int64_t max;
  absl::StatusOr<Value> Parse(const std::string& text) const {
    return ParseCount(text, 1, max);
  }
  std::string Format(Value value) const { return std::to_string(value); }
};

struct SizeKind {
  using Value = int64_t;
  static constexpr std::string_view kType = "SIZE";
  absl::StatusOr<Value> Parse(const std::string& text) const {
    return ParseSize(text);
  }
  std::string Format(Value value) const { return FormatSize(value); }
};

struct DurationKind {
  using Value = std::chrono::milliseconds;
  static constexpr std::string_view kType = "DURATION";
  absl::StatusOr<Value> Parse(const std::string& text) const {
    return ParseDuration(text);
  }
  std::string Format(Value value) const { return FormatDuration(value); }
};

// One of a few words, each for a value of an enumeration.
template <typename E, size_t N>
struct WordKind {
  using Value = E;
  static constexpr std::string_view kType = "WORD";
  std::array<std::pair<std::string_view, E>, N> words;
  absl::StatusOr<Value> Parse(const std::string& text) const {
    for (const auto& [word, value] : words) {
      if (word == text) {
        return value;
      }
    }
    return absl::InvalidArgumentError(absl::StrFormat(
        "`%s`: expected one of %s", text,
        absl::StrJoin(words, ", ", [](std::string* out, const auto& word) {
          out->append(word.first);
        })));
  }
  std::string Format(Value value) const {
    for (const auto& [word, known] : words) {
      if (known == value) {
        return std::string(word);
      }
    }
    return "";
  }
};

constexpr WordKind<LogLevel, 4> kLevels = {{{{"debug", LogLevel::kDebug},
                                             {"info", LogLevel::kInfo},
                                             {"warning", LogLevel::kWarning},
                                             {"error", LogLevel::kError}}}};
constexpr WordKind<LogFormat, 2> kFormats = {
    {{{"text", LogFormat::kText}, {"json", LogFormat::kJson}}}};

struct Names {
  std::string_view key;
  std::string_view option;
  std::string_view about;
  bool reloads = false;
};

// A setting with one value. `at(configuration)` returns its variable.
template <typename Kind, typename At>
Setting One(const Names& names, const Kind& kind, At at) {
  return {.key = names.key,
          .option = names.option,
          .type = Kind::kType,
          .about = names.about,
          .is_list = false,
          .reloads = names.reloads,
          .set = [kind, at](const SettingValue& texts,
                            Configuration& configuration) -> absl::Status {
            ASSIGN_OR_RETURN(auto value, kind.Parse(texts.front()));
            auto& variable = at(configuration);
            variable =
                static_cast<std::decay_t<decltype(variable)>>(std::move(value));
            return absl::OkStatus();
          },
          .get =
              [kind, at](const Configuration& configuration) {
                return SettingValue{kind.Format(
                    static_cast<typename Kind::Value>(at(configuration)))};
              }};
}

// A setting with a list of texts.
template <typename Kind, typename At>
Setting Many(const Names& names, const Kind& kind, At at) {
  return {.key = names.key,
          .option = names.option,
          .type = Kind::kType,
          .about = names.about,
          .is_list = true,
          .reloads = names.reloads,
          .set = [kind, at](const SettingValue& texts,
                            Configuration& configuration) -> absl::Status {
            for (const std::string& text : texts) {
              RETURN_IF_ERROR(kind.Parse(text).status());
            }
            at(configuration) = texts;
            return absl::OkStatus();
          },
          .get = at};
}

constexpr int64_t kMaxWorkers = 256;
constexpr int64_t kMaxWaiting = 100'000;
constexpr int64_t kMaxChanges = 1'000'000;

std::vector<Setting> WhereSettings() {
  return {
      One({"data_dir", "--data-dir",
           "Directory that holds everything the daemon keeps"},
          PathKind(), [](auto& c) -> auto& { return c.daemon.data_dir; }),
      One({"grpc_address", "--grpc-address",
           "Where gRPC listens, with client certificates; empty: nowhere"},
          AddressKind(),
          [](auto& c) -> auto& { return c.daemon.grpc_address; }),
      One({"http_address", "--http-address",
           "Where HTTPS listens, with client certificates; empty: nowhere"},
          AddressKind(),
          [](auto& c) -> auto& { return c.daemon.http_address; }),
      One({"metrics_address", "--metrics-address",
           "Loopback address where /metrics is served to everybody, without "
           "TLS; empty: over http_address and http_socket only"},
          AddressKind(),
          [](auto& c) -> auto& { return c.daemon.metrics_address; }),
      One({"grpc_socket", "--grpc-socket",
           "Unix socket of gRPC for local root; empty: none"},
          SocketKind(), [](auto& c) -> auto& { return c.daemon.grpc_socket; }),
      One({"http_socket", "--http-socket",
           "Unix socket of HTTP for local root; empty: none"},
          SocketKind(), [](auto& c) -> auto& { return c.daemon.http_socket; }),
      Many({"server_names", "--server-name",
            "Further DNS names and IP addresses that clients use; the server's "
            "certificate holds them",
            true},
           NameKind(), [](auto& c) -> auto& { return c.daemon.server_names; }),
      Many({"toolchain_dirs", "--toolchain-dir",
            "Directories of this machine that imports may name", true},
           PathKind(),
           [](auto& c) -> auto& { return c.daemon.toolchain_dirs; })};
}

std::vector<Setting> LimitSettings() {
  return {
      One({"build_workers", "--build-workers", "Builds that run at once"},
          CountKind{kMaxWorkers},
          [](auto& c) -> auto& { return c.daemon.builds.workers; }),
      One({"build_time_limit", "--build-time-limit",
           "How long one build may run"},
          DurationKind(),
          [](auto& c) -> auto& { return c.daemon.builds.time_limit; }),
      One({"max_waiting_builds", "--max-waiting-builds",
           "Builds that may wait, of all orgs together", true},
          CountKind{kMaxWaiting},
          [](auto& c) -> auto& { return c.daemon.builds.max_waiting; }),
      One({"max_waiting_builds_per_org", "--max-waiting-builds-per-org",
           "Builds that may wait, of one org", true},
          CountKind{kMaxWaiting},
          [](auto& c) -> auto& { return c.daemon.builds.max_waiting_per_org; }),
      One({"max_changes_per_minute", "--max-changes-per-minute",
           "Changes of one caller in the long run; 25 times as many at once, "
           "and four times as many of an org or of local root",
           true},
          CountKind{kMaxChanges},
          [](auto& c) -> auto& { return c.daemon.changes.per_minute; }),
      One({"max_cached_bytes", "--max-cached-bytes",
           "Bytes of images kept in the database beyond those in use", true},
          SizeKind(),
          [](auto& c) -> auto& { return c.daemon.images.stored_bytes; }),
      One({"max_memory_bytes", "--max-memory-bytes",
           "Bytes of images kept in memory"},
          SizeKind(),
          [](auto& c) -> auto& { return c.daemon.images.memory_bytes; }),
      One({"housekeeping_period", "--housekeeping-period",
           "How often the daemon cleans up and looks whether its certificate "
           "is due"},
          DurationKind(),
          [](auto& c) -> auto& { return c.daemon.housekeeping_period; }),
      One({"log_level", "--log-level",
           "The least important messages that are logged: debug, info, "
           "warning or error",
           true},
          kLevels, [](auto& c) -> auto& { return c.log.level; }),
      One({"log_format", "--log-format",
           "text for people, or json: one object in each line", true},
          kFormats, [](auto& c) -> auto& { return c.log.format; })};
}

}  // namespace

std::span<const Setting> AllSettings() {
  static const std::vector<Setting>* const settings = [] {
    auto* all = new std::vector<Setting>(WhereSettings());
    for (Setting& setting : LimitSettings()) {
      all->push_back(std::move(setting));
    }
    return all;
  }();
  return *settings;
}

std::vector<const Setting*> Differences(const Configuration& one,
                                        const Configuration& other) {
  std::vector<const Setting*> differ;
  for (const Setting& setting : AllSettings()) {
    if (setting.get(one) != setting.get(other)) {
      differ.push_back(&setting);
    }
  }
  return differ;
}

std::vector<std::string> CheckTogether(const Configuration& configuration) {
  const DaemonOptions& daemon = configuration.daemon;
  std::vector<std::string> findings;
  if (daemon.grpc_address.empty() && daemon.grpc_socket.empty() &&
      daemon.http_address.empty() && daemon.http_socket.empty()) {
    findings.emplace_back(
        "grpc_address: nobody could reach the daemon: choose an address or a "
        "socket");
  }
  const absl::StatusOr<ListenAddress> metrics =
      ParseListenAddress(daemon.metrics_address);
  if (metrics.ok() && !IsLoopback(*metrics)) {
    findings.push_back(absl::StrFormat(
        "metrics_address: %s is no loopback address; from other machines "
        "/metrics is read over http_address, with a client certificate",
        daemon.metrics_address));
  }
  return findings;
}

}  // namespace bootmill::server
