// SPDX-License-Identifier: Apache-2.0
// bootmill promote: what hosts should have.
#include "cli/commands/promote.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "cli/confirm.h"
#include "cli/context.h"
#include "cli/output/diff_text.h"
#include "cli/output/resource_text.h"
#include "cli/remote/fleets.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"
#include "common/resource_name.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

struct PromoteOptions {
  RemoteOptions remote;
  std::vector<std::string> operands;
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
    context.err.Print("fleet %s: hosts have nothing yet and would get %s\n",
                      ShortName(fleet.name()), ShortName(release));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const v1::DiffFleetResponse diff,
                   DiffOf(remote, fleet, release));
  context.err.Print("fleet %s: hosts have %s and would get %s\n",
                    ShortName(fleet.name()), ShortName(fleet.current_release()),
                    ShortName(release));
  PrintDiff(diff, context.err);
  return absl::OkStatus();
}

void ShowResult(const v1::PromoteReleaseResponse& response, OutputFormat format,
                Context& context) {
  if (IsDocument(format)) {
    context.Show(ToDocument(response), format);
    return;
  }
  if (format == OutputFormat::kName) {
    context.out.Print("%s\n", KindAndId(response.release().name()));
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
  context.out.Print("%s: the current release of fleet %s%s\n",
                    ShortName(release.name()), ShortName(release.fleet()),
                    before);
}

// What one operand, or two of them, ask for.
struct Wish {
  std::string fleet;
  std::string release;  // empty: the newest one
};

// Reads `web 5`, `web web-5`, and any number of fleets and `releases/web-5`.
absl::StatusOr<std::vector<Wish>> ReadWishes(
    const std::vector<std::string>& operands) {
  const auto is_release = [](const std::string& word) {
    return word.find("releases/") != std::string::npos;
  };
  if (operands.size() == 2 && !is_release(operands[0]) &&
      NumberOf(operands[1]).has_value() &&
      (operands[1].find_first_not_of("0123456789") == std::string::npos ||
       ShortName(operands[1]).starts_with(ShortName(operands[0]) + "-"))) {
    return std::vector<Wish>{{operands[0], operands[1]}};
  }
  std::vector<Wish> wishes;
  for (const std::string& operand : operands) {
    if (!is_release(operand)) {
      wishes.push_back({operand, ""});
      continue;
    }
    const std::string id = ShortName(operand);
    if (!NumberOf(id).has_value()) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "`%s` is no release: expected releases/FLEET-N", operand));
    }
    // `orgs/acme/releases/web-5` is of `orgs/acme/fleets/web`.
    const std::string org =
        operand.starts_with(kOrgPrefix)
            ? operand.substr(0, operand.find("releases/")) + "fleets/"
            : "";
    wishes.push_back({org + id.substr(0, id.rfind('-')), id});
  }
  return wishes;
}

// One release that is to be given to hosts.
struct Planned {
  v1::Fleet fleet;
  std::string release;
};

absl::StatusOr<Planned> Plan(const Remote& remote, const Wish& wish) {
  Planned planned;
  ASSIGN_OR_RETURN(planned.fleet, GetFleet(remote, wish.fleet));
  ASSIGN_OR_RETURN(planned.release,
                   ReleaseToPromote(planned.fleet, wish.release));
  return planned;
}

// Returns what is to be promoted, after showing what changes. What fails keeps
// nothing else from being promoted.
std::vector<Planned> PlanAll(const Remote& remote,
                             const std::vector<Wish>& wishes,
                             Context& context) {
  std::vector<Planned> all;
  for (const Wish& wish : wishes) {
    absl::StatusOr<Planned> planned = Plan(remote, wish);
    if (!planned.ok()) {
      FailSelection(context, planned.status());
      continue;
    }
    if (planned->release != planned->fleet.current_release()) {
      const absl::Status shown =
          ShowChange(remote, planned->fleet, planned->release, context);
      if (!shown.ok()) {
        FailCall(context, shown);
        continue;
      }
    }
    all.push_back(*std::move(planned));
  }
  return all;
}

// Asks. Returns false, with a message, if hosts keep what they have.
bool Agree(const std::vector<Planned>& all, bool yes, Context& context) {
  std::vector<std::string> changed;
  for (const Planned& planned : all) {
    if (planned.release != planned.fleet.current_release()) {
      changed.push_back(ShortName(planned.release));
    }
  }
  return changed.empty() ||
         Confirm(
             context, yes,
             absl::StrFormat("Give hosts %s?", absl::StrJoin(changed, ", ")));
}

void ShowAll(const std::vector<v1::PromoteReleaseResponse>& responses,
             OutputFormat format, Context& context) {
  if (responses.size() < 2 || !IsDocument(format)) {
    for (const v1::PromoteReleaseResponse& response : responses) {
      ShowResult(response, format, context);
    }
    return;
  }
  Document list = Document::array();
  for (const v1::PromoteReleaseResponse& response : responses) {
    list.push_back(ToDocument(response));
  }
  context.Show(Document{{"promoted", list}}, format);
}

void RunPromote(const PromoteOptions& options, Context& context) {
  const absl::StatusOr<std::vector<Wish>> wishes = ReadWishes(options.operands);
  if (!wishes.ok()) {
    return FailSelection(context, wishes.status());
  }
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  const std::vector<Planned> all = PlanAll(*remote, *wishes, context);
  if (!Agree(all, options.yes, context)) {
    return;
  }
  std::vector<v1::PromoteReleaseResponse> responses;
  for (const Planned& planned : all) {
    absl::StatusOr<v1::PromoteReleaseResponse> response =
        Promote(*remote, planned.release, planned.fleet.current_release());
    if (response.ok()) {
      responses.push_back(*std::move(response));
    } else {
      FailCall(context, response.status());
    }
  }
  ShowAll(responses, options.format, context);
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
      "promote", "Gives releases of fleets to their hosts",
      "A build makes a release and changes nothing on hosts; this does. It "
      "shows "
      "what differs\nfrom what hosts have now, and asks. An older release "
      "comes back the same way: that\nis how GRUB is rolled back.\n\n"
      "Examples:\n"
      "  bootmill promote web\n"
      "  bootmill promote web shop --yes\n"
      "  bootmill promote web 5\n"
      "  bootmill promote web web-4 --yes");
  command.Texts({.names = "fleet",
                 .help = "Fleets: the newest releases; one fleet and N or "
                         "FLEET-N; or releases/FLEET-N",
                 .type = "FLEET-RELEASE",
                 .required = true},
                options->operands);
  AddYesOption(command, options->yes);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunPromote(*options, context); });
}

}  // namespace bootmill::cli
