// SPDX-License-Identifier: Apache-2.0
#include "cli/remote/fleets.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "builder/spec/parse.h"
#include "cli/remote/paging.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

absl::StatusOr<std::vector<std::string>> ListNames(const Remote& remote,
                                                   bool outdated) {
  v1::ListFleetsRequest request;
  request.set_parent(remote.Parent());
  request.set_outdated_only(outdated);
  ASSIGN_OR_RETURN(const std::vector<v1::Fleet> fleets,
                   ListAll<v1::FleetService>(
                       remote, &v1::FleetService::Stub::ListFleets, request,
                       &v1::ListFleetsResponse::fleets, kAllItems));
  std::vector<std::string> names;
  for (const v1::Fleet& fleet : fleets) {
    names.push_back(fleet.name());
  }
  return names;
}

}  // namespace

void AddFleetSelection(Command& command, bool outdated,
                       FleetSelection& selection) {
  command.Texts({.names = "fleet", .help = "The fleets", .type = "FLEET"},
                selection.names);
  command.Flag("--all", "All fleets of the org", selection.all);
  if (outdated) {
    command.Flag("--outdated", "All fleets of the org that are outdated",
                 selection.outdated);
  }
}

absl::StatusOr<std::vector<std::string>> SelectFleets(
    const Remote& remote, const FleetSelection& selection) {
  const bool many = selection.all || selection.outdated;
  if (many == !selection.names.empty()) {
    return absl::InvalidArgumentError(
        many ? "name fleets, or say --all or --outdated, not both"
             : "name a fleet, such as `web`, or say --all");
  }
  if (many) {
    return ListNames(remote, selection.outdated && !selection.all);
  }
  std::vector<std::string> names;
  for (const std::string& given : selection.names) {
    const std::string name = remote.Name("fleets", given);
    const std::vector<std::string> parts = absl::StrSplit(name, '/');
    if (parts.size() != 4 || parts[2] != "fleets") {
      return absl::InvalidArgumentError(
          absl::StrFormat("`%s`: expected a fleet's name, such as `web`, or "
                          "`orgs/ORG/fleets/FLEET`",
                          given));
    }
    names.push_back(name);
  }
  return names;
}

void FailSelection(Context& context, const absl::Status& status) {
  if (absl::IsInvalidArgument(status)) {
    context.Fail(kExitUsage, std::string(status.message()));
  } else {
    FailCall(context, status);
  }
}

absl::StatusOr<std::string> FleetNameOf(const Remote& remote,
                                        const Source& source) {
  const spec::ParseResult parsed = spec::Load(source.text, source.format);
  if (parsed.ok()) {
    return remote.Name("fleets", parsed.spec->message.fleet());
  }
  v1::CreateFleetRequest request;
  request.set_parent(remote.Parent());
  *request.mutable_source() = ToSpecSource(source);
  request.set_validate_only(true);
  ASSIGN_OR_RETURN(const v1::Fleet fleet,
                   remote.Call<v1::FleetService>(
                       &v1::FleetService::Stub::CreateFleet, request));
  return fleet.name();
}

absl::StatusOr<v1::Fleet> GetFleet(const Remote& remote,
                                   const std::string& name) {
  v1::GetFleetRequest request;
  request.set_name(remote.Name("fleets", name));
  return remote.Call<v1::FleetService>(&v1::FleetService::Stub::GetFleet,
                                       request);
}

}  // namespace bootmill::cli
