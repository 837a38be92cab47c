// SPDX-License-Identifier: Apache-2.0
// bootmill status: how things stand, on one screen.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "bootmill/v1/principal_service.grpc.pb.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "bootmill/v1/toolchain_service.grpc.pb.h"
#include "cli/context.h"
#include "cli/output/resource_text.h"
#include "cli/output/terminal.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"
#include "common/clock.h"
#include "common/rpc/health.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

// Builds are listed newest first; those that run are among the newest.
constexpr int64_t kNewestBuilds = 100;

struct StatusOptions {
  RemoteOptions remote;
  OutputFormat format = OutputFormat::kTable;
};

// What the daemon says.
struct Overview {
  std::chrono::microseconds answered_in{};
  bool ready = false;  // whether it can do its work
  v1::Caller caller;
  std::string toolchain;            // the default one's name; empty: none
  std::vector<std::string> active;  // names of those that could be it
  size_t fleets = 0;
  std::vector<v1::Fleet> outdated;
  std::vector<v1::Fleet> not_promoted;  // hosts have another than the newest
  std::vector<v1::Build> running;       // and waiting
};

bool IsRunning(const v1::Build& build) {
  return build.state() == v1::Build::STATE_QUEUED ||
         build.state() == v1::Build::STATE_RUNNING;
}

absl::Status LookAtFleets(const Remote& remote, Overview& overview) {
  v1::ListFleetsRequest request;
  request.set_parent(remote.Parent());
  ASSIGN_OR_RETURN(const std::vector<v1::Fleet> fleets,
                   ListAll<v1::FleetService>(
                       remote, &v1::FleetService::Stub::ListFleets, request,
                       &v1::ListFleetsResponse::fleets, kAllItems));
  overview.fleets = fleets.size();
  for (const v1::Fleet& fleet : fleets) {
    if (fleet.outdated()) {
      overview.outdated.push_back(fleet);
    }
    if (fleet.role() != v1::ROLE_GUEST_SECOND_STAGE &&
        fleet.newest_release() != fleet.current_release()) {
      overview.not_promoted.push_back(fleet);
    }
  }
  return absl::OkStatus();
}

absl::Status LookAtBuilds(const Remote& remote, Overview& overview) {
  v1::ListBuildsRequest request;
  request.set_parent(remote.Parent());
  ASSIGN_OR_RETURN(overview.running,
                   ListAll<v1::BuildService>(
                       remote, &v1::BuildService::Stub::ListBuilds, request,
                       &v1::ListBuildsResponse::builds, kNewestBuilds));
  std::erase_if(overview.running,
                [](const v1::Build& build) { return !IsRunning(build); });
  return absl::OkStatus();
}

absl::Status LookAtToolchains(const Remote& remote, Overview& overview) {
  ASSIGN_OR_RETURN(const std::vector<v1::Toolchain> toolchains,
                   ListAll<v1::ToolchainService>(
                       remote, &v1::ToolchainService::Stub::ListToolchains,
                       v1::ListToolchainsRequest(),
                       &v1::ListToolchainsResponse::toolchains, kAllItems));
  for (const v1::Toolchain& toolchain : toolchains) {
    if (toolchain.is_default()) {
      overview.toolchain = ShortName(toolchain.name());
    }
    if (toolchain.state() == v1::Toolchain::STATE_ACTIVE) {
      overview.active.push_back(ShortName(toolchain.name()));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Overview> Look(const Remote& remote) {
  Overview overview;
  const Stopwatch watch;
  ASSIGN_OR_RETURN(overview.caller, remote.Call<v1::PrincipalService>(
                                        &v1::PrincipalService::Stub::GetCaller,
                                        v1::GetCallerRequest()));
  overview.answered_in = watch.Elapsed();
  ASSIGN_OR_RETURN(overview.ready, rpc::IsServing(remote.channel()));
  RETURN_IF_ERROR(LookAtToolchains(remote, overview));
  RETURN_IF_ERROR(LookAtFleets(remote, overview));
  RETURN_IF_ERROR(LookAtBuilds(remote, overview));
  return overview;
}

std::string RolesText(const v1::Caller& caller) {
  return absl::StrJoin(
      caller.roles(), ", ", [](std::string* text, const v1::CallerRole& role) {
        *text += absl::StrFormat(
            "%s in %s", EnumText(*v1::AccessRole_descriptor(), role.role()),
            Printable(ShortName(role.org())));
      });
}

std::string CallerText(const v1::Caller& caller) {
  std::string text = Printable(caller.identity());
  if (!caller.roles().empty()) {
    text += ", " + RolesText(caller);
  }
  return text + (caller.has_expire_time()
                     ? ", until " + TimeText(caller.expire_time())
                     : "");
}

std::string ToolchainText(const Overview& overview) {
  if (!overview.toolchain.empty()) {
    return overview.toolchain;
  }
  return overview.active.empty()
             ? "none: `bootmill toolchain import` brings one"
             : absl::StrFormat(
                   "none is the default: `bootmill toolchain default %s` "
                   "chooses %s",
                   overview.active.front(),
                   overview.active.size() == 1
                       ? "it"
                       : absl::StrFormat("that one of %d",
                                         overview.active.size()));
}

// Where a line's text begins, behind its label.
constexpr size_t kTextColumn = 11;

// Breaks a text at its commas so that it fits beside the labels.
std::vector<std::string> PartedAtCommas(const std::string& text,
                                        size_t columns) {
  std::vector<std::string> lines = {""};
  for (const absl::string_view part : absl::StrSplit(text, ", ")) {
    std::string& line = lines.back();
    const bool fits = columns == 0 || line.empty() ||
                      kTextColumn + line.size() + part.size() + 3 <= columns;
    if (!line.empty()) {
      line += fits ? ", " : ",";
    }
    std::string& place = fits ? line : lines.emplace_back();
    place.append(part.data(), part.size());
  }
  return lines;
}

// Prints a line that fits the terminal, or several.
void PrintLine(const char* label, const std::string& text, Context& context) {
  const std::string line = absl::StrFormat(
      "%-*s%s", static_cast<int>(kTextColumn), label, Printable(text));
  context.out.Lines((context.columns == 0
                         ? line
                         : Parted(line, context.columns, kTextColumn)) +
                    "\n");
}

Document Names(const std::vector<v1::Fleet>& fleets) {
  Document names = Document::array();
  for (const v1::Fleet& fleet : fleets) {
    names.push_back(fleet.name());
  }
  return names;
}

Document Describe(const Remote& remote, const Overview& overview) {
  Document running = Document::array();
  for (const v1::Build& build : overview.running) {
    running.push_back(ToDocument(build));
  }
  return {{"server", remote.server().server},
          {"org", remote.server().org},
          {"answeredInMicroseconds", overview.answered_in.count()},
          {"ready", overview.ready},
          {"caller", ToDocument(overview.caller)},
          {"defaultToolchain", overview.toolchain},
          {"fleets", overview.fleets},
          {"outdated", Names(overview.outdated)},
          {"notPromoted", Names(overview.not_promoted)},
          {"running", running}};
}

// Prints the names of what the text has lines of: fleets and builds.
void PrintNames(const Overview& overview, TextOut& out) {
  for (const v1::Fleet& fleet : overview.outdated) {
    out.Print("%s\n", KindAndId(fleet.name()));
  }
  for (const v1::Fleet& fleet : overview.not_promoted) {
    if (!fleet.outdated()) {
      out.Print("%s\n", KindAndId(fleet.name()));
    }
  }
  for (const v1::Build& build : overview.running) {
    out.Print("%s\n", KindAndId(build.name()));
  }
}

void PrintFleets(const Overview& overview, Context& context) {
  Table table({"FLEET", "HOSTS HAVE", "NEWEST", "WHY"});
  const auto or_dash = [](const std::string& name) {
    return name.empty() ? "-" : ShortName(name);
  };
  std::vector<v1::Fleet> fleets = overview.outdated;
  for (const v1::Fleet& fleet : overview.not_promoted) {
    if (!fleet.outdated()) {
      fleets.push_back(fleet);
    }
  }
  for (const v1::Fleet& fleet : fleets) {
    table.AddRow({ShortName(fleet.name()), or_dash(fleet.current_release()),
                  or_dash(fleet.newest_release()),
                  fleet.outdated() ? Printable(fleet.outdated_reason())
                                   : "not promoted"});
  }
  if (!table.empty()) {
    context.out.Print("\n");
    context.Show(table);
  }
}

void PrintText(const Remote& remote, const Overview& overview,
               Context& context) {
  PrintLine(
      "daemon",
      absl::StrFormat(
          "%s answers (%.1f ms)%s", remote.server().server,
          static_cast<double>(overview.answered_in.count()) / 1000,
          overview.ready ? "" : ", but cannot do its work: /readyz says why"),
      context);
  const char* label = "you";
  for (const std::string& line :
       PartedAtCommas(CallerText(overview.caller), context.columns)) {
    PrintLine(label, line, context);
    label = "";
  }
  PrintLine("org", remote.server().org, context);
  PrintLine("toolchain", ToolchainText(overview), context);
  PrintLine(
      "fleets",
      absl::StrFormat("%d: %d outdated, %d with a release that is not promoted",
                      overview.fleets, overview.outdated.size(),
                      overview.not_promoted.size()),
      context);
  PrintLine("builds",
            absl::StrFormat("%d run or wait", overview.running.size()),
            context);
  PrintFleets(overview, context);
  if (!overview.running.empty()) {
    context.out.Print("\n");
    context.Show(BuildRows(overview.running));
  }
}

void RunStatus(const StatusOptions& options, const Remote& remote,
               Context& context) {
  const absl::StatusOr<Overview> overview = Look(remote);
  if (!overview.ok()) {
    return FailCall(context, overview.status());
  }
  if (IsDocument(options.format)) {
    context.Show(Describe(remote, *overview), options.format);
  } else if (options.format == OutputFormat::kName) {
    PrintNames(*overview, context.out);
  } else {
    PrintText(remote, *overview, context);
  }
}

}  // namespace

void AddStatusCommand(Command& app, Context& context) {
  auto options = std::make_shared<StatusOptions>();
  Command command = app.Add(
      "status", "Shows how things stand: daemon, caller, fleets, builds",
      "Whether the daemon answers and can do its work, who you are for it and "
      "until when,\nwhich fleets are outdated or have a release that hosts do "
      "not have, and which builds\nrun.\n\n"
      "Examples:\n"
      "  bootmill status\n"
      "  bootmill status --context production -o json");
  command.Format(options->format);
  OnRunConnected(command, options, &RunStatus, context);
}

}  // namespace bootmill::cli
