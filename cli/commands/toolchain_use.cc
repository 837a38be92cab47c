// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/toolchain_use.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "bootmill/v1/principal_service.grpc.pb.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "bootmill/v1/toolchain_service.grpc.pb.h"
#include "cli/output/resource_text.h"
#include "cli/output/terminal.h"
#include "cli/remote/paging.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

// Whoever has to decide reads no longer list.
constexpr size_t kMostNamed = 20;

// Prints `what` and the names; what does not fit the terminal goes on below.
void PrintNames(const std::string& what, std::vector<std::string> names,
                Context& context) {
  const size_t count = names.size();
  names.resize(std::min(count, kMostNamed));
  std::string line = absl::StrFormat(
      "%s: %s", what, names.empty() ? "none" : absl::StrJoin(names, ", "));
  if (count > kMostNamed) {
    line += absl::StrFormat(" and %d more", count - kMostNamed);
  }
  const size_t columns = ProgressColumns();
  context.err.Lines((columns == 0 ? line : Parted(line, columns, 2)) + "\n");
}

// Says what is not known, and why.
void PrintUnknown(const std::string& what, const absl::Status& why,
                  Context& context) {
  context.err.Print("%s: not known to you: %s\n", what, why.message());
}

void ShowReleases(const Remote& remote, const std::string& org,
                  const std::string& toolchain, Context& context) {
  const std::string what =
      absl::StrFormat("releases of org %s made with it", ShortName(org));
  v1::ListReleasesRequest request;
  request.set_parent(org);
  const absl::StatusOr<std::vector<v1::Release>> releases =
      ListAll<v1::ReleaseService>(
          remote, &v1::ReleaseService::Stub::ListReleases, request,
          &v1::ListReleasesResponse::releases, kAllItems);
  if (!releases.ok()) {
    return PrintUnknown(what, releases.status(), context);
  }
  std::vector<std::string> names;
  for (const v1::Release& release : *releases) {
    if (release.toolchain() == toolchain) {
      names.push_back(ShortName(release.name()));
    }
  }
  PrintNames(what, std::move(names), context);
}

void ShowHosts(const Remote& remote, const std::string& org, Context& context) {
  const std::string what =
      absl::StrFormat("hosts that may pull from org %s", ShortName(org));
  v1::ListPrincipalsRequest request;
  request.set_parent(org);
  const absl::StatusOr<std::vector<v1::Principal>> principals =
      ListAll<v1::PrincipalService>(
          remote, &v1::PrincipalService::Stub::ListPrincipals, request,
          &v1::ListPrincipalsResponse::principals, kAllItems);
  if (!principals.ok()) {
    return PrintUnknown(what, principals.status(), context);
  }
  std::vector<std::string> names;
  for (const v1::Principal& principal : *principals) {
    if (principal.role() == v1::ACCESS_ROLE_HOST && !principal.revoked()) {
      names.push_back(ShortName(principal.name()));
    }
  }
  PrintNames(what, std::move(names), context);
}

// Returns `orgs/default` for `orgs/default/fleets/web`.
std::string OrgOf(std::string_view fleet) {
  return std::string(fleet.substr(0, fleet.find("/fleets/")));
}

void ShowFleets(const v1::ToolchainUse& use, Context& context) {
  Table table({"ORG", "FLEET", "HOSTS HAVE", "NEWEST"});
  for (const v1::ToolchainFleet& fleet : use.fleets()) {
    const auto name_or_dash = [](const std::string& release) {
      return release.empty() ? "-" : ShortName(release);
    };
    table.AddRow({ShortName(OrgOf(fleet.name())), ShortName(fleet.name()),
                  name_or_dash(fleet.current_release()),
                  name_or_dash(fleet.newest_release())});
  }
  context.err.Lines(table.Render({ProgressColumns()}));
}

}  // namespace

absl::Status ShowToolchainUse(const Remote& remote, const std::string& name,
                              Context& context) {
  using Service = v1::ToolchainService;
  v1::GetToolchainUseRequest request;
  request.set_name(ToolchainName(name));
  ASSIGN_OR_RETURN(
      const v1::ToolchainUse use,
      remote.Call<Service>(&Service::Stub::GetToolchainUse, request));
  context.err.Print(
      "%d releases were made with %s; %d fleets have one as their current or "
      "newest release\n",
      use.release_count(), ShortName(name), use.fleet_count());
  if (use.release_count() == 0) {
    return absl::OkStatus();
  }
  // Who may revoke sees all fleets of the daemon, and also looks into the org
  // that is meant if no fleet there has such a release any more.
  std::set<std::string> orgs = {remote.Parent()};
  for (const v1::ToolchainFleet& fleet : use.fleets()) {
    orgs.insert(OrgOf(fleet.name()));
  }
  if (!use.fleets().empty()) {
    ShowFleets(use, context);
  }
  for (const std::string& org : orgs) {
    ShowReleases(remote, org, request.name(), context);
    ShowHosts(remote, org, context);
  }
  return absl::OkStatus();
}

}  // namespace bootmill::cli
