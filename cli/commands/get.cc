// SPDX-License-Identifier: Apache-2.0
// bootmill get: shows one resource.
#include <memory>

#include "absl/strings/str_format.h"
#include "bootmill/v1/artifact_service.grpc.pb.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "bootmill/v1/toolchain_service.grpc.pb.h"
#include "cli/context.h"
#include "cli/output/resource_text.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {
namespace {

struct GetOptions {
  RemoteOptions remote;
  std::string name;
  bool source = false;
  OutputFormat format = OutputFormat::kTable;
};

// Returns `fleets` for `fleets/web` and `orgs/default/fleets/web`.
std::string KindOf(std::string_view name) {
  if (name.starts_with("orgs/")) {
    name.remove_prefix(std::min(name.find('/', 5), name.size() - 1) + 1);
  }
  return std::string(name.substr(0, name.find('/')));
}

// Fetches and prints one resource.
template <typename Service, typename Request, typename Response>
void Get(const Remote& remote,
         grpc::Status (Service::Stub::*method)(grpc::ClientContext*,
                                               const Request&, Response*),
         const std::string& name, void (*print)(const Response&, std::ostream&),
         OutputFormat format, Context& context) {
  Request request;
  request.set_name(name);
  const absl::StatusOr<Response> found = remote.Call<Service>(method, request);
  if (!found.ok()) {
    return FailCall(context, found.status());
  }
  if (format != OutputFormat::kTable) {
    context.out << Render(ToDocument(*found), format);
  } else {
    print(*found, context.out);
  }
}

// Prints the spec's text as it was written (--source).
void PrintSource(const v1::Fleet& fleet, std::ostream& out) {
  out << fleet.source().text();
}

void RunGet(const GetOptions& options, Context& context) {
  const std::string kind = KindOf(options.name);
  if (options.source && kind != "fleets") {
    return context.Fail(kExitUsage, "only fleets have a --source");
  }
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  const std::string name = remote->Name(kind, options.name);
  const OutputFormat format = options.format;
  if (kind == "fleets") {
    Get<v1::FleetService>(*remote, &v1::FleetService::Stub::GetFleet, name,
                          options.source ? &PrintSource : &PrintFleet, format,
                          context);
  } else if (kind == "releases") {
    Get<v1::ReleaseService>(*remote, &v1::ReleaseService::Stub::GetRelease,
                            name, &PrintRelease, format, context);
  } else if (kind == "builds") {
    Get<v1::BuildService>(*remote, &v1::BuildService::Stub::GetBuild, name,
                          &PrintBuild, format, context);
  } else if (kind == "artifacts") {
    Get<v1::ArtifactService>(*remote, &v1::ArtifactService::Stub::GetArtifact,
                             name, &PrintArtifact, format, context);
  } else if (kind == "toolchains") {
    Get<v1::ToolchainService>(
        *remote, &v1::ToolchainService::Stub::GetToolchain,
        ToolchainName(options.name), &PrintToolchain, format, context);
  } else {
    context.Fail(
        kExitUsage,
        absl::StrFormat("`%s`: expected KIND/ID with fleets, releases, builds, "
                        "toolchains or artifacts, such as fleets/web",
                        options.name));
  }
}

}  // namespace

void AddGetCommand(Command& app, Context& context) {
  auto options = std::make_shared<GetOptions>();
  Command command = app.Add("get", "Shows one resource of the daemon",
                            "Examples:\n"
                            "  bootmill get fleets/web\n"
                            "  bootmill get fleets/web --source > web.yaml\n"
                            "  bootmill get releases/web-3 -o json\n"
                            "  bootmill get orgs/default/builds/b2c4");
  command.Text({.names = "name",
                .help = "KIND/ID, or a full name orgs/ORG/KIND/ID",
                .type = "NAME",
                .required = true},
               options->name);
  command.Flag("--source", "Print a fleet's text as it was written",
               options->source);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunGet(*options, context); });
}

}  // namespace bootmill::cli
