// SPDX-License-Identifier: Apache-2.0
#include "cli/remote/remote.h"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "builder/spec/violation.h"
#include "cli/exit_status.h"
#include "cli/inputs.h"
#include "cli/output/output.h"
#include "cli/remote/names.h"
#include "common/clock.h"
#include "common/crypto/certificate.h"
#include "common/crypto/random.h"
#include "common/hex.h"
#include "common/rpc/channel.h"
#include "common/rpc/error_info.h"
#include "common/rpc/exit_code_of.h"
#include "common/rpc/renewal.h"
#include "common/status_macros.h"
#include "common/suggest.h"

namespace bootmill::cli {
namespace {

constexpr char kLocalSocket[] = "unix:/run/bootmill/bootmilld.sock";

// Whether options and variables say all that a call needs.
bool IsComplete(const RemoteOptions& options) {
  const ServerContext& given = options.server;
  const char* token = std::getenv("BOOTMILL_TOKEN");
  const bool is_caller_known =
      (token != nullptr && *token != '\0') ||
      (!given.certificate.empty() && !given.key.empty());
  return options.context.empty() &&
         (given.server.starts_with("unix:") ||
          (!given.server.empty() && !given.ca.empty() && is_caller_known));
}

// A configuration that cannot be read fails only calls that need it. One that
// is wrong fails all.
absl::StatusOr<ServerContext> WithoutConfig(const RemoteOptions& options,
                                            const absl::Status& why) {
  if (absl::IsInvalidArgument(why) || !IsComplete(options)) {
    return why;
  }
  if (options.told != nullptr && !absl::IsNotFound(why)) {
    options.told->Say(absl::StrFormat(
        "bootmill: the configuration is passed over: %s", why.message()));
  }
  return ServerContext{};
}

absl::StatusOr<ServerContext> ContextOf(const RemoteOptions& options) {
  const absl::StatusOr<std::string> place = ConfigPath();
  if (!place.ok() && options.context.empty()) {
    return ServerContext{};  // services often have no home directory
  }
  RETURN_IF_ERROR(place.status());
  const std::string& path = *place;
  const absl::StatusOr<Config> config = LoadConfig(path);
  if (!config.ok()) {
    return WithoutConfig(options, config.status());
  }
  const std::string& name =
      options.context.empty() ? config->current : options.context;
  if (name.empty()) {
    return ServerContext{};
  }
  const auto found = config->contexts.find(name);
  if (found == config->contexts.end()) {
    std::vector<std::string> names;
    for (const auto& [known, context] : config->contexts) {
      names.push_back(known);
    }
    return absl::NotFoundError(absl::StrFormat(
        "%s has no context `%s`%s; `bootmill config set-context` makes one",
        path, name, DidYouMean(name, names)));
  }
  ServerContext context = found->second;
  context.ca = BesideConfig(path, context.ca);
  context.certificate = BesideConfig(path, context.certificate);
  context.key = BesideConfig(path, context.key);
  for (std::string& key : context.trusted_keys) {
    key = BesideConfig(path, key);
  }
  return context;
}

void OverrideIfGiven(const std::string& given, std::string& value) {
  if (!given.empty()) {
    value = given;
  }
}

// Replaces a certificate of which less than a third of its life is left. The
// command goes on in any case: the present one is still valid.
void RenewQuietly(const rpc::Endpoint& endpoint,
                  const std::shared_ptr<grpc::Channel>& channel,
                  Context* told) {
  if (endpoint.credentials.certificate.empty() || !endpoint.token.empty() ||
      endpoint.address.starts_with("unix:")) {
    return;
  }
  const auto renewed =
      rpc::RenewIfDue(channel, endpoint.credentials, SystemClock().Now());
  if (told == nullptr || (renewed.ok() && !renewed->has_value())) {
    return;
  }
  told->Say(renewed.ok()
                ? absl::StrFormat(
                      "bootmill: renewed %s, which is valid until %s",
                      endpoint.credentials.certificate,
                      crypto::FormatTime((*renewed)->validity().not_after))
                : absl::StrFormat("bootmill: %s ends soon and was not "
                                  "renewed: %s",
                                  endpoint.credentials.certificate,
                                  renewed.status().message()));
}

}  // namespace

void AddRemoteOptions(Command& command, RemoteOptions& options) {
  command.Text({.names = "--context",
                .help = "Context of the configuration [the current one]",
                .type = "CONTEXT",
                .env = "BOOTMILL_CONTEXT"},
               options.context);
  command.Text({.names = "--server",
                .help = "The daemon, HOST:PORT or unix:PATH",
                .type = "SERVER",
                .env = "BOOTMILL_SERVER"},
               options.server.server);
  command.Text({.names = "--org",
                .help = "The org that is meant [default]",
                .type = "ORG",
                .env = "BOOTMILL_ORG"},
               options.server.org);
  command.Text({.names = "--ca",
                .help = "CA certificate of the daemon (PEM)",
                .type = "FILE",
                .env = "BOOTMILL_CA"},
               options.server.ca);
  command.Text({.names = "--cert",
                .help = "The caller's certificate (PEM)",
                .type = "FILE",
                .env = "BOOTMILL_CERT"},
               options.server.certificate);
  command.Text({.names = "--key",
                .help = "The certificate's key (PEM)",
                .type = "FILE",
                .env = "BOOTMILL_KEY"},
               options.server.key);
  command.Number({.names = "--patience",
                  .help = "How long to wait for a daemon that does not answer, "
                          "in seconds [30]",
                  .type = "SECONDS",
                  .env = "BOOTMILL_PATIENCE"},
                 0, 24 * 60 * 60, options.patience_seconds);
  options.told = &command.context();
}

rpc::Patience PatienceOf(const RemoteOptions& options) {
  rpc::Patience patience;
  patience.total = std::chrono::seconds(options.patience_seconds);
  if (options.told != nullptr) {
    patience.waiting = [told = options.told,
                        seconds =
                            options.patience_seconds](const absl::Status& why) {
      told->Say(absl::StrFormat("bootmill: waiting up to %d s: %s", seconds,
                                why.message()));
    };
  }
  return patience;
}

absl::StatusOr<ServerContext> ResolveServer(const RemoteOptions& options) {
  ASSIGN_OR_RETURN(ServerContext server, ContextOf(options));
  OverrideIfGiven(options.server.server, server.server);
  OverrideIfGiven(options.server.org, server.org);
  OverrideIfGiven(options.server.ca, server.ca);
  OverrideIfGiven(options.server.certificate, server.certificate);
  OverrideIfGiven(options.server.key, server.key);
  // A certificate that is named counts more than a token, and a token of the
  // environment more than the context's.
  if (!options.server.certificate.empty()) {
    server.token.clear();
  } else if (const char* token = std::getenv("BOOTMILL_TOKEN");
             token != nullptr && *token != '\0') {
    server.token = token;
  }
  if (server.org.empty()) {
    server.org = "default";
  }
  if (!server.server.empty()) {
    if (const absl::Status right = CheckServer(server.server); !right.ok()) {
      return WithExitCode(
          right, options.server.server.empty() ? kExitInvalid : kExitUsage);
    }
    return server;
  }
  if (geteuid() != 0) {
    return absl::FailedPreconditionError(
        "no server is known; name one: `bootmill config set-context NAME "
        "--server HOST:PORT --ca FILE --cert FILE --key FILE`, or --server");
  }
  server.server = kLocalSocket;
  return server;
}

namespace {

// Says which file a call over TLS lacks, and how it is named.
absl::Status CheckFilesNamed(const ServerContext& server) {
  if (server.server.starts_with("unix:")) {
    return absl::OkStatus();
  }
  const auto missing = [&server](const char* what, const char* option) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "no %s is named, which %s needs; name it with %s, or for good with "
        "`bootmill config set-context NAME %s FILE`",
        what, server.server, option, option));
  };
  if (server.ca.empty()) {
    return missing("CA certificate", "--ca");
  }
  if (!server.token.empty()) {
    return absl::OkStatus();
  }
  if (server.certificate.empty()) {
    return missing("client certificate", "--cert");
  }
  return server.key.empty() ? missing("key of the client certificate", "--key")
                            : absl::OkStatus();
}

}  // namespace

absl::StatusOr<Remote> Remote::Connect(const RemoteOptions& options) {
  ASSIGN_OR_RETURN(ServerContext server, ResolveServer(options));
  RETURN_IF_ERROR(CheckFilesNamed(server));
  rpc::Endpoint endpoint;
  endpoint.address = server.server;
  endpoint.credentials = {server.ca, server.certificate, server.key};
  endpoint.token = server.token;
  rpc::RetryBudget budget(PatienceOf(options));
  for (;;) {
    const Stopwatch stopwatch;
    absl::StatusOr<std::shared_ptr<grpc::Channel>> channel =
        rpc::Connect(endpoint);
    if (channel.ok()) {
      RenewQuietly(endpoint, *channel, options.told);
      Remote remote(std::move(server), *std::move(channel),
                    PatienceOf(options));
      if (options.told != nullptr) {
        options.told->hint = [remote](std::string_view resource) {
          return NameHint(remote, resource);
        };
      }
      return remote;
    }
    budget.Spend(
        std::chrono::ceil<std::chrono::milliseconds>(stopwatch.Elapsed()));
    if (!budget.Wait(channel.status())) {
      return channel.status();
    }
  }
}

std::string Remote::Name(std::string_view kind, std::string_view id) const {
  if (id.starts_with(kOrgPrefix)) {
    return std::string(id);
  }
  const std::string prefix = absl::StrFormat("%s/", kind);
  if (id.starts_with(prefix)) {
    id.remove_prefix(prefix.size());
  }
  return absl::StrFormat("%s/%s%s", Parent(), prefix, id);
}

spec::Violation ToViolation(const v1::FieldViolation& wire) {
  spec::Violation violation{wire.field(), std::nullopt, wire.description()};
  if (wire.has_range()) {
    const v1::TextRange& range = wire.range();
    violation.position = {{range.begin().line(), range.begin().column()},
                          {range.end().line(), range.end().column()}};
  }
  return violation;
}

namespace {

// Returns which name may have been meant, if the error is that a resource does
// not exist.
std::string HintOf(const absl::Status& status,
                   const std::optional<v1::ErrorInfo>& info,
                   const Context& context) {
  if (!absl::IsNotFound(status) || !info.has_value() || !context.hint) {
    return "";
  }
  const auto resource = info->metadata().find("resource");
  return resource == info->metadata().end() ? ""
                                            : context.hint(resource->second);
}

}  // namespace

void FailCall(Context& context, const absl::Status& status,
              const std::string& file) {
  if (ExitCodeIn(status).has_value()) {
    return context.Fail(status);
  }
  const std::optional<v1::ErrorInfo> info = rpc::ErrorInfoOf(status);
  if (!info.has_value() || info->field_violations().empty()) {
    return context.Fail(
        rpc::ExitCodeOf(status),
        std::string(status.message()) + HintOf(status, info, context));
  }
  // The daemon counts the violations that did not fit into its answer.
  const size_t omitted = rpc::OmittedViolations(*info);
  if (file.empty()) {
    context.Fail(rpc::ExitCodeOf(status), std::string(status.message()));
    if (info->field_violations_size() == 1 && omitted == 0) {
      return;  // the message says it
    }
  } else {
    context.exit_code = kExitInvalid;
  }
  const std::string name = file.empty() ? "spec" : file;
  for (const v1::FieldViolation& violation : info->field_violations()) {
    Say(context, FileViolation{name, ToViolation(violation)});
  }
  if (omitted > 0) {
    Say(context,
        FileViolation{name, {"", std::nullopt, MoreViolations(omitted)}});
  }
}

void AddToolchainNameOption(Command& command, std::string& name) {
  command.Text({.names = "--toolchain",
                .help = "The daemon's toolchain [what the spec says, else the "
                        "default one]",
                .type = "TOOLCHAIN"},
               name);
}

std::string ToolchainName(std::string_view name) {
  constexpr std::string_view kPrefix = "toolchains/";
  return name.empty() || name.starts_with(kPrefix)
             ? std::string(name)
             : absl::StrFormat("%s%s", kPrefix, name);
}

std::string NewRequestId() {
  const absl::StatusOr<Bytes> bytes = crypto::RandomBytes(16);
  return bytes.ok() ? HexEncode(*bytes) : "";
}

}  // namespace bootmill::cli
