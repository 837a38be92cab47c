// SPDX-License-Identifier: Apache-2.0
// bootmill promote and outdated: what hosts should have, and what is behind.
#include "cli/commands/promote.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "cli/confirm.h"
#include "cli/context.h"
#include "cli/output/diff_text.h"
#include "cli/output/resource_text.h"
#include "cli/remote/fleets.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

struct PromoteOptions {
  RemoteOptions remote;
  std::string fleet;
  std::string release;
  bool yes = false;
  OutputFormat format = OutputFormat::kTable;
};

// Returns the number that `name` ends with: `5`, `web-5`, `releases/web-5`.
std::optional<int32_t> NumberOf(std::string_view name) {
  int32_t number = 0;
  const std::string digits(name.substr(name.rfind('-') + 1));
  if (!absl::SimpleAtoi(digits, &number) || number < 1) {
    return std::nullopt;
  }
  return number;
}

// The release that the options mean: `web 5`, `web web-5`, `web` alone for the
// newest one.
absl::StatusOr<std::string> ReleaseToPromote(const v1::Fleet& fleet,
                                             const std::string& said) {
  const std::string id = ShortName(fleet.name());
  if (said.empty() && fleet.newest_release().empty()) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "fleet %s has no release; `bootmill build %s` makes one", id, id));
  }
  if (said.empty()) {
    return fleet.newest_release();
  }
  const std::optional<int32_t> number = NumberOf(said);
  const bool of_another = ShortName(said).find('-') != std::string::npos &&
                          !ShortName(said).starts_with(id + "-");
  if (!number.has_value() || of_another) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "`%s` is no release of fleet %s: expected its number, such as 5, or "
        "%s-5",
        said, id, id));
  }
  return absl::StrFormat("%s/releases/%s-%d",
                         fleet.name().substr(0, fleet.name().find("/fleets/")),
                         id, *number);
}

absl::StatusOr<v1::DiffFleetResponse> DiffOf(const Remote& remote,
                                             const v1::Fleet& fleet,
                                             const std::string& release) {
  v1::DiffFleetRequest request;
  request.set_name(fleet.name());
  request.set_from_release(NumberOf(fleet.current_release()).value_or(0));
  request.set_to_release(NumberOf(release).value_or(0));
  return remote.Call<v1::FleetService>(&v1::FleetService::Stub::DiffFleet,
                                       request);
}

// Shows what hosts would get in place of what they have. What programs read is
// the result alone.
absl::Status ShowChange(const Remote& remote, const v1::Fleet& fleet,
                        const std::string& release, Context& context) {
  if (fleet.current_release().empty()) {
    context.err << absl::StrFormat(
        "fleet %s: hosts have nothing yet and would get %s\n",
        ShortName(fleet.name()), ShortName(release));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const v1::DiffFleetResponse diff,
                   DiffOf(remote, fleet, release));
  context.err << absl::StrFormat(
      "fleet %s: hosts have %s and would get %s\n", ShortName(fleet.name()),
      ShortName(fleet.current_release()), ShortName(release));
  PrintDiff(diff, context.err);
  return absl::OkStatus();
}

void ShowResult(const v1::PromoteReleaseResponse& response, OutputFormat format,
                Context& context) {
  if (format != OutputFormat::kTable) {
    context.out << Render(ToDocument(response), format);
    return;
  }
  const v1::Release& release = response.release();
  const std::string& previous = response.previous_release();
  std::string before;
  if (previous == release.name()) {
    before = ", as before";
  } else if (!previous.empty()) {
    before = ", before: " + ShortName(previous);
  }
  context.out << absl::StrFormat("%s: the current release of fleet %s%s\n",
                                 ShortName(release.name()),
                                 ShortName(release.fleet()), before);
}

void RunPromote(const PromoteOptions& options, Context& context) {
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  const absl::StatusOr<v1::Fleet> fleet = GetFleet(*remote, options.fleet);
  if (!fleet.ok()) {
    return FailCall(context, fleet.status());
  }
  const absl::StatusOr<std::string> release =
      ReleaseToPromote(*fleet, options.release);
  if (!release.ok()) {
    return FailSelection(context, release.status());
  }
  if (*release != fleet->current_release()) {
    if (const absl::Status shown =
            ShowChange(*remote, *fleet, *release, context);
        !shown.ok()) {
      return FailCall(context, shown);
    }
    if (!Confirm(context, options.yes,
                 absl::StrFormat("Give hosts %s?", ShortName(*release)))) {
      return;
    }
  }
  const absl::StatusOr<v1::PromoteReleaseResponse> response =
      Promote(*remote, *release, fleet->current_release());
  if (!response.ok()) {
    return FailCall(context, response.status());
  }
  ShowResult(*response, options.format, context);
}

struct OutdatedOptions {
  RemoteOptions remote;
  OutputFormat format = OutputFormat::kTable;
};

std::string OutdatedRows(std::span<const v1::Fleet> fleets) {
  Table table({"FLEET", "NEWEST", "HOSTS HAVE", "WHY"});
  for (const v1::Fleet& fleet : fleets) {
    const auto name_or_dash = [](const std::string& name) {
      return name.empty() ? "-" : ShortName(name);
    };
    table.AddRow({ShortName(fleet.name()), name_or_dash(fleet.newest_release()),
                  name_or_dash(fleet.current_release()),
                  Printable(fleet.outdated_reason())});
  }
  return table.Render();
}

void RunOutdated(const OutdatedOptions& options, Context& context) {
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  v1::ListFleetsRequest request;
  request.set_parent(remote->Parent());
  request.set_outdated_only(true);
  ShowList("fleets",
           ListAll<v1::FleetService>(
               *remote, &v1::FleetService::Stub::ListFleets, request,
               &v1::ListFleetsResponse::fleets, kAllItems),
           &OutdatedRows, options.format, context);
}

}  // namespace

absl::StatusOr<v1::PromoteReleaseResponse> Promote(
    const Remote& remote, const std::string& release,
    const std::optional<std::string>& previous) {
  v1::PromoteReleaseRequest request;
  request.set_name(release);
  request.set_request_id(NewRequestId());
  if (previous.has_value()) {
    request.set_previous_release(*previous);
  }
  return remote.Call<v1::ReleaseService>(
      &v1::ReleaseService::Stub::PromoteRelease, request);
}

void AddPromoteCommand(Command& app, Context& context) {
  auto options = std::make_shared<PromoteOptions>();
  Command command = app.Add(
      "promote", "Gives a release of a fleet to its hosts",
      "A build makes a release and changes nothing on hosts; this does. It "
      "shows "
      "what differs\nfrom what hosts have now, and asks. An older release "
      "comes back the same way: that\nis how GRUB is rolled back.\n\n"
      "Examples:\n"
      "  bootmill promote web\n"
      "  bootmill promote web 5\n"
      "  bootmill promote web web-4 --yes");
  command.Text({.names = "fleet",
                .help = "The fleet",
                .type = "FLEET",
                .required = true},
               options->fleet);
  command.Text({.names = "release",
                .help = "The release: N or FLEET-N [the newest one]",
                .type = "RELEASE"},
               options->release);
  AddYesOption(command, options->yes);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunPromote(*options, context); });
}

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
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunOutdated(*options, context); });
}

}  // namespace bootmill::cli
