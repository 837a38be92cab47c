// SPDX-License-Identifier: Apache-2.0
// bootmill toolchain list, activate, deprecate, revoke and default.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "bootmill/v1/toolchain_service.grpc.pb.h"
#include "cli/commands/toolchain.h"
#include "cli/commands/toolchain_use.h"
#include "cli/confirm.h"
#include "cli/context.h"
#include "cli/output/show.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {
namespace {

using Service = v1::ToolchainService;

struct StateOptions {
  RemoteOptions remote;
  std::string name;                // of `default`
  std::vector<std::string> names;  // of the others
  bool yes = false;
  OutputFormat format = OutputFormat::kTable;
};

// Revoking a toolchain stops builds, so the user is shown what depends on it
// and has to confirm.
bool ConfirmRevoke(const Remote& remote, const StateOptions& options,
                   Context& context) {
  for (const std::string& name : options.names) {
    if (const absl::Status shown = ShowToolchainUse(remote, name, context);
        !shown.ok()) {
      FailCall(context, shown);
      return false;
    }
  }
  return Confirm(
      context, options.yes,
      absl::StrFormat("Revoke %s?", absl::StrJoin(options.names, ", ")));
}

void SetState(const StateOptions& options, v1::Toolchain::State state,
              Context& context) {
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  if (state == v1::Toolchain::STATE_REVOKED &&
      !ConfirmRevoke(*remote, options, context)) {
    return;
  }
  Shown shown(options.names.size() > 1, options.format, context);
  for (const std::string& name : options.names) {
    v1::SetToolchainStateRequest request;
    request.set_name(ToolchainName(name));
    request.set_state(state);
    const absl::StatusOr<v1::Toolchain> toolchain =
        remote->Call<Service>(&Service::Stub::SetToolchainState, request);
    if (toolchain.ok()) {
      shown.Add(*toolchain, &PrintToolchain);
    } else {
      FailCall(context, toolchain.status());
    }
  }
  shown.Finish("toolchains");
}

void RunList(const StateOptions& options, const Remote& remote,
             Context& context) {
  ShowList("toolchains",
           ListAll<Service>(remote, &Service::Stub::ListToolchains,
                            v1::ListToolchainsRequest(),
                            &v1::ListToolchainsResponse::toolchains, kAllItems),
           &ToolchainRows, options.format, context);
}

void SetDefault(const StateOptions& options, Context& context) {
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  v1::SetDefaultToolchainRequest request;
  request.set_name(ToolchainName(options.name));
  const absl::StatusOr<v1::Toolchain> toolchain =
      remote->Call<Service>(&Service::Stub::SetDefaultToolchain, request);
  if (!toolchain.ok()) {
    return FailCall(context, toolchain.status());
  }
  ShowResource(*toolchain, &PrintToolchain, options.format, context);
}

// Adds a command about toolchains, without its operand and what it does.
Command AddAbout(Command& group, const std::string& name,
                 const std::string& help, const std::string& more,
                 StateOptions& options) {
  Command command = group.Add(
      name, help,
      absl::StrFormat("%sExamples:\n"
                      "  bootmill toolchain %s debian-2.06-13+deb12u2",
                      more, name));
  command.Format(options.format);
  AddRemoteOptions(command, options.remote);
  return command;
}

void AddNames(Command& command, StateOptions& options) {
  command.Texts({.names = "name",
                 .help = "The toolchains",
                 .type = "TOOLCHAIN",
                 .required = true},
                options.names);
}

void AddState(Command& group, const std::string& name, const std::string& help,
              v1::Toolchain::State state, Context& context) {
  auto options = std::make_shared<StateOptions>();
  Command command = AddAbout(group, name, help, "", *options);
  AddNames(command, *options);
  command.OnRun(
      [options, state, &context] { SetState(*options, state, context); });
}

}  // namespace

void AddToolchainList(Command& group, Context& context) {
  auto options = std::make_shared<StateOptions>();
  Command command =
      group.Add("list", "Lists the daemon's toolchains",
                "Fleets that name no toolchain are built with the "
                "default one, marked *.\n\n"
                "Examples:\n"
                "  bootmill toolchain list\n"
                "  bootmill toolchain list -o json");
  command.Format(options->format);
  OnRunConnected(command, options, &RunList, context);
}

void AddToolchainStates(Command& group, Context& context) {
  AddState(group, "activate",
           "Lets builds use a toolchain, a revoked one again too",
           v1::Toolchain::STATE_ACTIVE, context);
  AddState(group, "deprecate", "Keeps a toolchain for builds that name it",
           v1::Toolchain::STATE_DEPRECATED, context);
  auto revoke = std::make_shared<StateOptions>();
  Command command = AddAbout(
      group, "revoke", "Builds with a toolchain no longer",
      "What was built stays, and hosts keep it. First it says which releases, "
      "fleets and hosts\ndepend on the toolchain, and asks; `toolchain "
      "activate` "
      "takes it back.\n\n",
      *revoke);
  AddNames(command, *revoke);
  AddYesOption(command, revoke->yes);
  command.OnRun([revoke, &context] {
    SetState(*revoke, v1::Toolchain::STATE_REVOKED, context);
  });
  auto chosen = std::make_shared<StateOptions>();
  Command set_default = AddAbout(
      group, "default", "Builds fleets that name no toolchain with this one",
      "", *chosen);
  set_default.Text({.names = "name",
                    .help = "The toolchain",
                    .type = "TOOLCHAIN",
                    .required = true},
                   chosen->name);
  set_default.OnRun([chosen, &context] { SetDefault(*chosen, context); });
}

}  // namespace bootmill::cli
