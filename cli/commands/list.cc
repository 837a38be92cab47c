// SPDX-License-Identifier: Apache-2.0
// bootmill list: lists resources of one kind.
#include <memory>

#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "bootmill/v1/principal_service.grpc.pb.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "bootmill/v1/toolchain_service.grpc.pb.h"
#include "cli/context.h"
#include "cli/output/resource_text.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {
namespace {

struct ListOptions {
  RemoteOptions remote;
  std::string kind;
  std::string fleet;
  std::string release;
  bool deleted = false;
  int64_t limit = kAllItems;
  OutputFormat format = OutputFormat::kTable;
};

void ListFleets(const Remote& remote, const ListOptions& options,
                Context& context) {
  v1::ListFleetsRequest request;
  request.set_parent(remote.Parent());
  request.set_id_prefix(options.fleet);
  request.set_show_deleted(options.deleted);
  ShowList("fleets",
           ListAll<v1::FleetService>(
               remote, &v1::FleetService::Stub::ListFleets, request,
               &v1::ListFleetsResponse::fleets, options.limit),
           &FleetRows, options.format, context);
}

void ListReleases(const Remote& remote, const ListOptions& options,
                  Context& context) {
  v1::ListReleasesRequest request;
  request.set_parent(remote.Parent());
  request.set_fleet(options.fleet);
  ShowList("releases",
           ListAll<v1::ReleaseService>(
               remote, &v1::ReleaseService::Stub::ListReleases, request,
               &v1::ListReleasesResponse::releases, options.limit),
           &ReleaseRows, options.format, context);
}

void ListBuilds(const Remote& remote, const ListOptions& options,
                Context& context) {
  v1::ListBuildsRequest request;
  request.set_parent(remote.Parent());
  request.set_fleet(options.fleet);
  ShowList("builds",
           ListAll<v1::BuildService>(
               remote, &v1::BuildService::Stub::ListBuilds, request,
               &v1::ListBuildsResponse::builds, options.limit),
           &BuildRows, options.format, context);
}

void ListToolchains(const Remote& remote, const ListOptions& options,
                    Context& context) {
  ShowList("toolchains",
           ListAll<v1::ToolchainService>(
               remote, &v1::ToolchainService::Stub::ListToolchains,
               v1::ListToolchainsRequest(),
               &v1::ListToolchainsResponse::toolchains, options.limit),
           &ToolchainRows, options.format, context);
}

void ListPrincipals(const Remote& remote, const ListOptions& options,
                    Context& context) {
  v1::ListPrincipalsRequest request;
  request.set_parent(remote.Parent());
  ShowList("principals",
           ListAll<v1::PrincipalService>(
               remote, &v1::PrincipalService::Stub::ListPrincipals, request,
               &v1::ListPrincipalsResponse::principals, options.limit),
           &PrincipalRows, options.format, context);
}

Table ImageRows(std::span<const v1::ReleaseImage> images) {
  Table table({"ARTIFACT", "TARGET", "BYTES"});
  for (const v1::ReleaseImage& image : images) {
    table.AddRow({"artifacts/" + image.sha256(), image.target(),
                  std::to_string(image.size_bytes())});
  }
  return table;
}

void ListArtifacts(const Remote& remote, const ListOptions& options,
                   Context& context) {
  v1::GetReleaseRequest request;
  request.set_name(remote.Name("releases", options.release));
  const absl::StatusOr<v1::Release> release = remote.Call<v1::ReleaseService>(
      &v1::ReleaseService::Stub::GetRelease, request);
  if (!release.ok()) {
    return FailCall(context, release.status());
  }
  if (options.format == OutputFormat::kName) {
    for (const v1::ReleaseImage& image : release->images()) {
      context.out.Print("%s\n", KindAndId(image.artifact()));
    }
    return;
  }
  const std::vector<v1::ReleaseImage> images(release->images().begin(),
                                             release->images().end());
  ShowResources("artifacts", images, &ImageRows, options.format, context);
}

void RunList(const ListOptions& options, Context& context) {
  const bool artifacts = options.kind == "artifacts";
  if (artifacts == options.release.empty()) {
    return context.Fail(kExitUsage,
                        "--release and `artifacts` belong together: an image "
                        "is part of a release");
  }
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  if (options.kind == "fleets") {
    ListFleets(*remote, options, context);
  } else if (options.kind == "releases") {
    ListReleases(*remote, options, context);
  } else if (options.kind == "builds") {
    ListBuilds(*remote, options, context);
  } else if (options.kind == "toolchains") {
    ListToolchains(*remote, options, context);
  } else if (options.kind == "principals") {
    ListPrincipals(*remote, options, context);
  } else {
    ListArtifacts(*remote, options, context);
  }
}

}  // namespace

void AddListCommand(Command& app, Context& context) {
  auto options = std::make_shared<ListOptions>();
  Command command =
      app.Add("list", "Lists resources of the daemon",
              "Examples:\n"
              "  bootmill list fleets\n"
              "  bootmill list releases --fleet web --limit 5\n"
              "  bootmill list artifacts --release web-3 -o json");
  command.Text({.names = "kind",
                .help = "What to list",
                .type = "KIND",
                .required = true,
                .values = {"fleets", "releases", "builds", "toolchains",
                           "artifacts", "principals"}},
               options->kind);
  command.Text({.names = "--fleet",
                .help = "Only of this fleet; for fleets: ids that begin so",
                .type = "FLEET"},
               options->fleet);
  command.Text({.names = "--release",
                .help = "The release whose artifacts are meant",
                .type = "RELEASE"},
               options->release);
  command.Flag("--deleted", "Deleted fleets too, with the time when they were",
               options->deleted);
  command.Number(
      {.names = "--limit", .help = "At most this many [all]", .type = "N"}, 1,
      kAllItems, options->limit);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunList(*options, context); });
}

}  // namespace bootmill::cli
