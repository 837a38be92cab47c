// SPDX-License-Identifier: Apache-2.0
// bootmill get: shows one resource.
#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "bootmill/v1/artifact_service.grpc.pb.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "bootmill/v1/org_service.grpc.pb.h"
#include "bootmill/v1/principal_service.grpc.pb.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "bootmill/v1/toolchain_service.grpc.pb.h"
#include "cli/commands/org_quotas.h"
#include "cli/context.h"
#include "cli/output/show.h"
#include "cli/remote/fleets.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"
#include "common/resource_name.h"
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

const std::vector<std::string>& Kinds() {
  static const std::vector<std::string> kKinds = {
      "fleets",    "releases", "builds",    "toolchains",
      "artifacts", "orgs",     "principals"};
  return kKinds;
}

// Returns `fleets/web` for `fleet/web`: kubectl takes both.
std::string Plural(const std::string& name) {
  const size_t slash = name.find('/');
  const std::string plural = name.substr(0, slash) + "s";
  const bool known =
      std::find(Kinds().begin(), Kinds().end(), plural) != Kinds().end();
  return known && slash != std::string::npos ? plural + name.substr(slash)
                                             : name;
}

// Returns `fleets` for `fleets/web` and `orgs/default/fleets/web`, `orgs` for
// `orgs/default`.
std::string KindOf(std::string_view name) {
  const size_t slash = name.starts_with(kOrgPrefix)
                           ? name.find('/', kOrgPrefix.size())
                           : std::string_view::npos;
  if (slash != std::string_view::npos) {
    name.remove_prefix(slash + 1);
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

void PrintOrg(const v1::Org& org, const Layout& layout, TextOut& out) {
  out.Lines(OrgRows(std::span(&org, 1)).Render(layout));
}

void PrintPrincipal(const v1::Principal& principal, const Layout& layout,
                    TextOut& out) {
  out.Lines(PrincipalRows(std::span(&principal, 1)).Render(layout));
}

// The API lists principals and gets none alone.
absl::Status GetPrincipal(const Remote& remote, const std::string& name,
                          Shown& shown) {
  using Service = v1::PrincipalService;
  v1::ListPrincipalsRequest request;
  request.set_parent(name.substr(0, name.find("/principals/")));
  ASSIGN_OR_RETURN(
      const std::vector<v1::Principal> all,
      ListAll<Service>(remote, &Service::Stub::ListPrincipals, request,
                       &v1::ListPrincipalsResponse::principals, kAllItems));
  const auto found = std::find_if(
      all.begin(), all.end(),
      [&](const v1::Principal& principal) { return principal.name() == name; });
  if (found == all.end()) {
    return absl::NotFoundError(
        absl::StrFormat("principal %s does not exist", name));
  }
  shown.Add(*found, &PrintPrincipal);
  return absl::OkStatus();
}

absl::Status GetOne(const Remote& remote, const std::string& name,
                    const GetOptions& options, Shown& shown) {
  const std::string kind = KindOf(name);
  const std::string full = remote.Name(kind, name);
  if (kind == "orgs") {
    return Get<v1::OrgService>(remote, &v1::OrgService::Stub::GetOrg, name,
                               &PrintOrg, shown);
  }
  if (kind == "principals") {
    return GetPrincipal(remote, full, shown);
  }
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

// Returns the command that lists the resources of a kind.
std::string ListCommand(const std::string& kind) {
  return kind == "orgs"        ? "bootmill orgs list"
         : kind == "artifacts" ? "bootmill list artifacts --release RELEASE"
                               : absl::StrFormat("bootmill list %s", kind);
}

// Returns what is wrong with the names; empty if nothing is.
std::string UsageError(const GetOptions& options) {
  for (const std::string& name : options.names) {
    const std::string kind = KindOf(name);
    const bool known =
        std::find(Kinds().begin(), Kinds().end(), kind) != Kinds().end();
    if (kind == name && known) {
      return absl::StrFormat("`%s` is no name; `%s` lists them", name,
                             ListCommand(kind));
    }
    if (kind == name || !known) {
      return absl::StrFormat(
          "`%s`: expected KIND/ID with fleets, releases, builds, toolchains, "
          "artifacts, orgs or principals, such as fleets/web%s",
          name, DidYouMean(kind, Kinds()));
    }
    if (options.source && kind != "fleets") {
      return "only fleets have a --source";
    }
  }
  return "";
}

void RunGet(GetOptions options, Context& context) {
  std::transform(options.names.begin(), options.names.end(),
                 options.names.begin(), Plural);
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
