// SPDX-License-Identifier: Apache-2.0
// bootmill history and rollback: the revisions of a fleet.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "cli/context.h"
#include "cli/output/show.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {
namespace {

struct HistoryOptions {
  RemoteOptions remote;
  std::string fleet;                // of rollback
  std::vector<std::string> fleets;  // of history
  int64_t revision = 0;
  int64_t limit = kAllItems;
  OutputFormat format = OutputFormat::kTable;
};

Table RevisionRows(std::span<const v1::FleetRevision> revisions) {
  Table table(
      {"REVISION", "CREATED", "AUTHOR", "MESSAGE", {"SPEC DIGEST", kWideOnly}});
  for (const v1::FleetRevision& revision : revisions) {
    table.AddRow({std::to_string(revision.number()),
                  TimeText(revision.create_time()),
                  Printable(revision.author()), Printable(revision.message()),
                  revision.spec_digest()});
  }
  return table;
}

void RunHistory(const HistoryOptions& options, const Remote& remote,
                Context& context) {
  const bool in_one = IsDocument(options.format) ||
                      options.format == OutputFormat::kName ||
                      options.fleets.size() == 1;
  std::vector<v1::FleetRevision> all;
  bool any = false;
  for (const std::string& fleet : options.fleets) {
    v1::ListFleetRevisionsRequest request;
    request.set_parent(remote.Name("fleets", fleet));
    const absl::StatusOr<std::vector<v1::FleetRevision>> revisions =
        ListAll<v1::FleetService>(
            remote, &v1::FleetService::Stub::ListFleetRevisions, request,
            &v1::ListFleetRevisionsResponse::revisions, options.limit);
    if (!revisions.ok()) {
      FailCall(context, revisions.status());
    } else if (in_one) {
      all.insert(all.end(), revisions->begin(), revisions->end());
    } else {
      context.out.Lines(any ? "\n" : "");
      context.out.Print("fleet %s\n", fleet);
      ShowResources("revisions", *revisions, &RevisionRows, options.format,
                    context);
    }
    any = any || revisions.ok();
  }
  if (in_one && any) {
    ShowResources("revisions", all, &RevisionRows, options.format, context);
  }
}

void RunRollback(const HistoryOptions& options, const Remote& remote,
                 Context& context) {
  v1::RollbackFleetRequest request;
  request.set_name(remote.Name("fleets", options.fleet));
  request.set_revision(static_cast<int32_t>(options.revision));
  request.set_request_id(NewRequestId());
  const absl::StatusOr<v1::Fleet> fleet = remote.Call<v1::FleetService>(
      &v1::FleetService::Stub::RollbackFleet, request);
  if (!fleet.ok()) {
    return FailCall(context, fleet.status());
  }
  if (options.format != OutputFormat::kTable) {
    return ShowResource(*fleet, &PrintFleet, options.format, context);
  }
  context.out.Print(
      "fleet %s is at revision %d, which says what revision %d said\n",
      ShortName(fleet->name()), fleet->revision(), options.revision);
}

}  // namespace

void AddHistoryCommand(Command& app, Context& context) {
  auto options = std::make_shared<HistoryOptions>();
  Command command =
      app.Add("history", "Lists the revisions of fleets, newest first",
              "Examples:\n"
              "  bootmill history web\n"
              "  bootmill history web --limit 5 -o yaml");
  command.Texts({.names = "fleet",
                 .help = "The fleets",
                 .type = "FLEET",
                 .required = true},
                options->fleets);
  command.Number({.names = "--limit",
                  .help = "At most this many of each [all]",
                  .type = "N"},
                 1, kAllItems, options->limit);
  command.Format(options->format);
  OnRunConnected(command, options, &RunHistory, context);
}

void AddRollbackCommand(Command& app, Context& context) {
  auto options = std::make_shared<HistoryOptions>();
  Command command =
      app.Add("rollback", "Makes an earlier revision of a fleet current again",
              "The history keeps everything: what comes back is a new "
              "revision.\n\n"
              "Examples:\n"
              "  bootmill rollback web 3");
  command.Text({.names = "fleet",
                .help = "The fleet",
                .type = "FLEET",
                .required = true},
               options->fleet);
  command.Number({.names = "revision",
                  .help = "The revision whose text comes back",
                  .type = "REVISION",
                  .required = true},
                 1, INT32_MAX, options->revision);
  command.Format(options->format);
  OnRunConnected(command, options, &RunRollback, context);
}

}  // namespace bootmill::cli
