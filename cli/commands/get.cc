// SPDX-License-Identifier: Apache-2.0
// bootmill get: shows one resource.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "bootmill/v1/artifact_service.grpc.pb.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "bootmill/v1/toolchain_service.grpc.pb.h"
#include "cli/context.h"
#include "cli/output/show.h"
#include "cli/remote/fleets.h"
#include "cli/remote/remote.h"
#include "common/status_macros.h"
#include "common/suggest.h"

namespace bootmill::cli {
namespace {

struct GetOptions {
  RemoteOptions remote;
  std::vector<std::string> names;
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

// Fetches and shows one resource.
template <typename Service, typename Request, typename Response>
absl::Status Get(const Remote& remote,
                 grpc::Status (Service::Stub::*method)(grpc::ClientContext*,
                                                       const Request&,
                                                       Response*),
                 const std::string& name,
                 void (*print)(const Response&, const Layout&, TextOut&),
                 Shown& shown) {
  Request request;
  request.set_name(name);
  ASSIGN_OR_RETURN(const Response found, remote.Call<Service>(method, request));
  shown.Add(found, print);
  return absl::OkStatus();
}

// Shows the spec's text as it was written (--source).
absl::Status GetSource(const Remote& remote, const std::string& name,
                       Shown& shown) {
  ASSIGN_OR_RETURN(const v1::Fleet fleet, GetFleet(remote, name));
  shown.AddExact(fleet.source().text());
  return absl::OkStatus();
}

absl::Status GetOne(const Remote& remote, const std::string& name,
                    const GetOptions& options, Shown& shown) {
  const std::string kind = KindOf(name);
  const std::string full = remote.Name(kind, name);
  if (kind == "fleets" && options.source && !IsDocument(options.format) &&
      options.format != OutputFormat::kName) {
    return GetSource(remote, full, shown);
  }
  if (kind == "fleets") {
    return Get<v1::FleetService>(remote, &v1::FleetService::Stub::GetFleet,
                                 full, &PrintFleet, shown);
  }
  if (kind == "releases") {
    return Get<v1::ReleaseService>(remote,
                                   &v1::ReleaseService::Stub::GetRelease, full,
                                   &PrintRelease, shown);
  }
  if (kind == "builds") {
    return Get<v1::BuildService>(remote, &v1::BuildService::Stub::GetBuild,
                                 full, &PrintBuild, shown);
  }
  if (kind == "artifacts") {
    return Get<v1::ArtifactService>(remote,
                                    &v1::ArtifactService::Stub::GetArtifact,
                                    full, &PrintArtifact, shown);
  }
  return Get<v1::ToolchainService>(remote,
                                   &v1::ToolchainService::Stub::GetToolchain,
                                   ToolchainName(name), &PrintToolchain, shown);
}

// Returns what is wrong with the names; empty if nothing is.
std::string UsageError(const GetOptions& options) {
  const std::vector<std::string> kinds = {"fleets", "releases", "builds",
                                          "toolchains", "artifacts"};
  for (const std::string& name : options.names) {
    const std::string kind = KindOf(name);
    if (kind == name ||
        std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
      return absl::StrFormat(
          "`%s`: expected KIND/ID with fleets, releases, builds, toolchains or "
          "artifacts, such as fleets/web%s",
          name, DidYouMean(kind, kinds));
    }
    if (options.source && kind != "fleets") {
      return "only fleets have a --source";
    }
  }
  return "";
}

void RunGet(const GetOptions& options, Context& context) {
  if (const std::string error = UsageError(options); !error.empty()) {
    return context.Fail(kExitUsage, error + "; see `bootmill get --help`");
  }
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  Shown shown(options.names.size() > 1, options.format, context);
  for (const std::string& name : options.names) {
    if (const absl::Status got = GetOne(*remote, name, options, shown);
        !got.ok()) {
      FailCall(context, got);
    }
  }
  shown.Finish("resources");
}

}  // namespace

void AddGetCommand(Command& app, Context& context) {
  auto options = std::make_shared<GetOptions>();
  Command command = app.Add("get", "Shows resources of the daemon",
                            "Examples:\n"
                            "  bootmill get fleets/web\n"
                            "  bootmill get fleets/web releases/web-3\n"
                            "  bootmill get fleets/web --source > web.yaml\n"
                            "  bootmill get releases/web-3 -o json\n"
                            "  bootmill get orgs/default/builds/b2c4");
  command.Texts({.names = "name",
                 .help = "KIND/ID, or a full name orgs/ORG/KIND/ID",
                 .type = "NAME",
                 .required = true},
                options->names);
  command.Flag("--source", "Print a fleet's text as it was written",
               options->source);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunGet(*options, context); });
}

}  // namespace bootmill::cli
