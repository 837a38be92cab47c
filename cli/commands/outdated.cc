// SPDX-License-Identifier: Apache-2.0
// bootmill outdated: which fleets would be built otherwise today.
#include <memory>
#include <span>
#include <string>

#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "cli/context.h"
#include "cli/output/show.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {
namespace {

struct OutdatedOptions {
  RemoteOptions remote;
  OutputFormat format = OutputFormat::kTable;
};

Table OutdatedRows(std::span<const v1::Fleet> fleets) {
  Table table({"FLEET", "NEWEST", "HOSTS HAVE", "WHY"});
  for (const v1::Fleet& fleet : fleets) {
    const auto name_or_dash = [](const std::string& name) {
      return name.empty() ? "-" : ShortName(name);
    };
    table.AddRow({ShortName(fleet.name()), name_or_dash(fleet.newest_release()),
                  name_or_dash(fleet.current_release()),
                  Printable(fleet.outdated_reason())});
  }
  return table;
}

void RunOutdated(const OutdatedOptions& options, const Remote& remote,
                 Context& context) {
  v1::ListFleetsRequest request;
  request.set_parent(remote.Parent());
  request.set_outdated_only(true);
  ShowList("fleets",
           ListAll<v1::FleetService>(
               remote, &v1::FleetService::Stub::ListFleets, request,
               &v1::ListFleetsResponse::fleets, kAllItems),
           &OutdatedRows, options.format, context);
}

}  // namespace

void AddOutdatedCommand(Command& app, Context& context) {
  auto options = std::make_shared<OutdatedOptions>();
  Command command = app.Add(
      "outdated", "Lists fleets whose newest release is not what it should be",
      "Fleets that were edited or never built since, that were built with "
      "another toolchain\nthan a build takes now, or with one that is "
      "deprecated or revoked.\n\n"
      "Examples:\n"
      "  bootmill outdated\n"
      "  bootmill build --outdated --watch");
  command.Format(options->format);
  OnRunConnected(command, options, &RunOutdated, context);
}

}  // namespace bootmill::cli
