// SPDX-License-Identifier: Apache-2.0
// bootmill delete and undelete: retiring fleets, and taking that back.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "cli/confirm.h"
#include "cli/context.h"
#include "cli/output/show.h"
#include "cli/output/terminal.h"
#include "cli/remote/fleets.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {
namespace {

using Service = v1::FleetService;

struct DeleteOptions {
  RemoteOptions remote;
  std::vector<std::string> fleets;
  bool yes = false;
  OutputFormat format = OutputFormat::kTable;
};

// Returns the fleets that are to be deleted, in the state that is shown to the
// user. One that is not there fails, and keeps no other from being deleted.
std::vector<v1::Fleet> Find(const Remote& remote, const DeleteOptions& options,
                            Context& context) {
  std::vector<v1::Fleet> fleets;
  for (const std::string& id : options.fleets) {
    absl::StatusOr<v1::Fleet> fleet = GetFleet(remote, id);
    if (fleet.ok()) {
      fleets.push_back(*std::move(fleet));
    } else {
      FailCall(context, fleet.status());
    }
  }
  return fleets;
}

// Says what depends on the fleets.
void ShowDependents(const std::vector<v1::Fleet>& fleets, Context& context) {
  Table table({"FLEET", "NEWEST", "HOSTS HAVE", "AFTERWARDS"});
  for (const v1::Fleet& fleet : fleets) {
    const auto name_or_dash = [](const std::string& release) {
      return release.empty() ? "-" : ShortName(release);
    };
    table.AddRow({ShortName(fleet.name()), name_or_dash(fleet.newest_release()),
                  name_or_dash(fleet.current_release()),
                  fleet.newest_release().empty()
                      ? "removed in 30 days"
                      : "releases stay, hosts go on getting theirs"});
  }
  context.err.Lines(table.Render({ProgressColumns()}));
}

// Adds a fleet as it is now: answers to changes do not say which
// toolchain a build would take.
void ShowFleet(const Remote& remote, const v1::Fleet& changed, Shown& shown) {
  const absl::StatusOr<v1::Fleet> fleet = GetFleet(remote, changed.name());
  shown.Add(fleet.ok() ? *fleet : changed, &PrintFleet);
}

void RunDelete(const DeleteOptions& options, const Remote& remote,
               Context& context) {
  const std::vector<v1::Fleet> fleets = Find(remote, options, context);
  if (fleets.empty()) {
    return;
  }
  ShowDependents(fleets, context);
  const auto add_name = [](std::string* text, const v1::Fleet& fleet) {
    text->append(ShortName(fleet.name()));
  };
  if (!Confirm(context, options.yes,
               absl::StrFormat("Delete %s?",
                               absl::StrJoin(fleets, ", ", add_name)))) {
    return;
  }
  Shown shown(options.fleets.size() > 1, options.format, context);
  for (const v1::Fleet& fleet : fleets) {
    v1::DeleteFleetRequest request;
    request.set_name(fleet.name());
    request.set_etag(fleet.etag());
    const absl::StatusOr<v1::Fleet> deleted =
        remote.Call<Service>(&Service::Stub::DeleteFleet, request);
    if (deleted.ok()) {
      ShowFleet(remote, *deleted, shown);
      const std::string id = ShortName(fleet.name());
      context.Say(absl::StrFormat(
          "bootmill: %s is deleted; `bootmill undelete %s` brings it back", id,
          id));
    } else {
      FailCall(context, deleted.status());
    }
  }
  shown.Finish("fleets");
}

void RunUndelete(const DeleteOptions& options, const Remote& remote,
                 Context& context) {
  Shown shown(options.fleets.size() > 1, options.format, context);
  for (const std::string& id : options.fleets) {
    v1::UndeleteFleetRequest request;
    request.set_name(remote.Name("fleets", id));
    const absl::StatusOr<v1::Fleet> fleet =
        remote.Call<Service>(&Service::Stub::UndeleteFleet, request);
    if (fleet.ok()) {
      ShowFleet(remote, *fleet, shown);
    } else {
      FailCall(context, fleet.status());
    }
  }
  shown.Finish("fleets");
}

void AddFleets(Command& command, const std::string& type,
               DeleteOptions& options) {
  command.Texts(
      {.names = "fleet", .help = "The fleets", .type = type, .required = true},
      options.fleets);
}

}  // namespace

void AddDeleteCommand(Command& app, Context& context) {
  auto options = std::make_shared<DeleteOptions>();
  Command command = app.Add(
      "delete", "Retires fleets; `undelete` takes that back",
      "A deleted fleet gets no revisions, builds or promotions, and is not "
      "listed. Its\nreleases stay, and its hosts go on getting the current "
      "one. A fleet without\nreleases is removed after 30 days.\n\n"
      "Examples:\n"
      "  bootmill delete web\n"
      "  bootmill list fleets --deleted");
  AddFleets(command, "FLEET", *options);
  AddYesOption(command, options->yes);
  command.Format(options->format);
  OnRunConnected(command, options, &RunDelete, context);
}

void AddUndeleteCommand(Command& app, Context& context) {
  auto options = std::make_shared<DeleteOptions>();
  Command command = app.Add("undelete", "Brings deleted fleets back",
                            "Examples:\n"
                            "  bootmill undelete web");
  AddFleets(command, "DELETED-FLEET", *options);
  command.Format(options->format);
  OnRunConnected(command, options, &RunUndelete, context);
}

}  // namespace bootmill::cli
