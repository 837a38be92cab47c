// SPDX-License-Identifier: Apache-2.0
#include "cli/remote/remote.h"

#include <unistd.h>

#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "builder/spec/violation.h"
#include "cli/inputs.h"
#include "cli/output/output.h"
#include "common/crypto/random.h"
#include "common/hex.h"
#include "common/rpc/channel.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "common/suggest.h"

namespace bootmill::cli {
namespace {

constexpr char kLocalSocket[] = "unix:/run/bootmill/bootmilld.sock";

absl::StatusOr<ServerContext> ContextOf(const RemoteOptions& options) {
  ASSIGN_OR_RETURN(const std::string path, ConfigPath());
  ASSIGN_OR_RETURN(const Config config, LoadConfig(path));
  const std::string& name =
      options.context.empty() ? config.current : options.context;
  if (name.empty()) {
    return ServerContext{};
  }
  const auto found = config.contexts.find(name);
  if (found == config.contexts.end()) {
    std::vector<std::string> names;
    for (const auto& [known, context] : config.contexts) {
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

ExitCode CodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded:
      return kExitBusy;
    case absl::StatusCode::kUnauthenticated:
      return kExitDenied;
    case absl::StatusCode::kPermissionDenied:
      // The daemon's refusals have details. One without them comes from this
      // program: an image that is not vouched for, or a file that may not be
      // read.
      return rpc::ErrorInfoOf(status).has_value() ? kExitDenied : kExitFailed;
    default:
      return kExitFailed;
  }
}

}  // namespace

void AddRemoteOptions(Command& command, RemoteOptions& options) {
  command.Text({.names = "--context",
                .help = "Context of the configuration [the current one]",
                .type = "NAME",
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
}

absl::StatusOr<ServerContext> ResolveServer(const RemoteOptions& options) {
  ASSIGN_OR_RETURN(ServerContext server, ContextOf(options));
  OverrideIfGiven(options.server.server, server.server);
  OverrideIfGiven(options.server.org, server.org);
  OverrideIfGiven(options.server.ca, server.ca);
  OverrideIfGiven(options.server.certificate, server.certificate);
  OverrideIfGiven(options.server.key, server.key);
  if (server.org.empty()) {
    server.org = "default";
  }
  if (!server.server.empty()) {
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

absl::StatusOr<Remote> Remote::Connect(const RemoteOptions& options) {
  ASSIGN_OR_RETURN(ServerContext server, ResolveServer(options));
  rpc::Endpoint endpoint;
  endpoint.address = server.server;
  endpoint.credentials = {server.ca, server.certificate, server.key};
  ASSIGN_OR_RETURN(std::shared_ptr<grpc::Channel> channel,
                   rpc::Connect(endpoint));
  return Remote(std::move(server), std::move(channel));
}

std::string Remote::Name(std::string_view kind, std::string_view id) const {
  if (id.starts_with("orgs/")) {
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

void FailCall(Context& context, const absl::Status& status,
              const std::string& file) {
  const std::optional<v1::ErrorInfo> info = rpc::ErrorInfoOf(status);
  if (file.empty() || !info.has_value() || info->field_violations().empty()) {
    return context.Fail(CodeOf(status), std::string(status.message()));
  }
  for (const v1::FieldViolation& violation : info->field_violations()) {
    Say(context, FileViolation{file, ToViolation(violation)});
  }
  // The daemon counts the violations that did not fit into its answer.
  const auto omitted = info->metadata().find("omitted_violations");
  if (omitted != info->metadata().end()) {
    context.Say(absl::StrFormat("%s: %s more; mend these first", file,
                                Printable(omitted->second)));
  }
  context.exit_code = kExitInvalid;
}

void AddToolchainNameOption(Command& command, std::string& name) {
  command.Text({.names = "--toolchain",
                .help = "The daemon's toolchain [what the spec says, else the "
                        "default one]",
                .type = "NAME"},
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
