// SPDX-License-Identifier: Apache-2.0
#include "cli/toolchain_remote.h"

#include <memory>
#include <utility>

#include "absl/strings/str_format.h"
#include "bootmill/v1/toolchain_service.grpc.pb.h"
#include "cli/list_result.h"
#include "cli/message_document.h"
#include "cli/paging.h"
#include "cli/resource_text.h"

namespace bootmill::cli {
namespace {

using Service = v1::ToolchainService;

template <typename Texts>
std::string Joined(const Texts& texts) {
  std::string joined;
  for (const std::string& text : texts) {
    joined += (joined.empty() ? "" : " ") + Printable(text);
  }
  return joined;
}

absl::StatusOr<std::vector<v1::ToolchainModule>> Modules(
    const Remote& remote, const std::string& name, const std::string& target) {
  v1::ListModulesRequest request;
  request.set_parent(name);
  request.set_target(target);
  return ListAll<Service>(remote, &Service::Stub::ListModules, request,
                          &v1::ListModulesResponse::modules, kAllItems);
}

std::string ModuleRows(const std::vector<v1::ToolchainModule>& modules) {
  Table table({"MODULE", "BYTES", "LICENSE", "DEPENDENCIES", "COMMANDS"});
  for (const v1::ToolchainModule& module : modules) {
    table.AddRow({Printable(module.name()), std::to_string(module.size_bytes()),
                  Printable(module.license()), Joined(module.dependencies()),
                  Joined(module.commands())});
  }
  return table.Render();
}

// Shows a toolchain without modules.
void Show(const v1::Toolchain& toolchain, OutputFormat format,
          Context& context) {
  if (format != OutputFormat::kTable) {
    context.out << Render(ToDocument(toolchain), format);
  } else {
    PrintToolchain(toolchain, context.out);
  }
}

struct StateOptions {
  RemoteOptions remote;
  std::string name;
  OutputFormat format = OutputFormat::kTable;
};

void SetState(const StateOptions& options, v1::Toolchain::State state,
              Context& context) {
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  v1::SetToolchainStateRequest request;
  request.set_name(ToolchainName(options.name));
  request.set_state(state);
  const absl::StatusOr<v1::Toolchain> toolchain =
      remote->Call<Service>(&Service::Stub::SetToolchainState, request);
  if (!toolchain.ok()) {
    return FailCall(context, toolchain.status());
  }
  Show(*toolchain, options.format, context);
}

}  // namespace

void ShowRemoteToolchain(const RemoteOptions& options, const std::string& name,
                         bool modules, OutputFormat format, Context& context) {
  const absl::StatusOr<Remote> remote = Remote::Connect(options);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  v1::GetToolchainRequest request;
  request.set_name(ToolchainName(name));
  const absl::StatusOr<v1::Toolchain> toolchain =
      remote->Call<Service>(&Service::Stub::GetToolchain, request);
  if (!toolchain.ok()) {
    return FailCall(context, toolchain.status());
  }
  if (!modules) {
    return Show(*toolchain, format, context);
  }
  Document document = ToDocument(*toolchain);
  std::string tables;
  for (int i = 0; i < toolchain->platforms_size(); ++i) {
    const std::string& target = toolchain->platforms(i).target();
    const absl::StatusOr<std::vector<v1::ToolchainModule>> list =
        Modules(*remote, request.name(), target);
    if (!list.ok()) {
      return FailCall(context, list.status());
    }
    tables += absl::StrFormat("\n%s\n%s", target, ModuleRows(*list));
    Document& entry = document["platforms"][static_cast<size_t>(i)]["modules"];
    entry = Document::array();
    for (const v1::ToolchainModule& module : *list) {
      entry.push_back(ToDocument(module));
    }
  }
  if (format != OutputFormat::kTable) {
    context.out << Render(document, format);
    return;
  }
  PrintToolchain(*toolchain, context.out);
  context.out << tables;
}

void AddToolchainList(Command& group, Context& context) {
  auto options = std::make_shared<StateOptions>();
  Command command = group.Add("list", "Lists the daemon's toolchains",
                              "Examples:\n"
                              "  bootmill toolchain list\n"
                              "  bootmill toolchain list -o json");
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] {
    const absl::StatusOr<Remote> remote = Remote::Connect(options->remote);
    if (!remote.ok()) {
      return FailCall(context, remote.status());
    }
    ShowList(
        "toolchains",
        ListAll<Service>(*remote, &Service::Stub::ListToolchains,
                         v1::ListToolchainsRequest(),
                         &v1::ListToolchainsResponse::toolchains, kAllItems),
        &ToolchainRows, options->format, context);
  });
}

void AddToolchainStates(Command& group, Context& context) {
  struct Row {
    const char* name;
    const char* help;
    v1::Toolchain::State state;
  };
  constexpr Row kRows[] = {
      {"activate", "Lets builds use a toolchain", v1::Toolchain::STATE_ACTIVE},
      {"deprecate", "Keeps a toolchain for builds that name it",
       v1::Toolchain::STATE_DEPRECATED},
      {"revoke", "Never builds with a toolchain again, for ever",
       v1::Toolchain::STATE_REVOKED},
  };
  for (const Row& row : kRows) {
    auto options = std::make_shared<StateOptions>();
    Command command = group.Add(
        row.name, row.help,
        absl::StrFormat("Examples:\n"
                        "  bootmill toolchain %s debian-2.06-13+deb12u2",
                        row.name));
    command.Text({.names = "name",
                  .help = "The toolchain",
                  .type = "NAME",
                  .required = true},
                 options->name);
    command.Format(options->format);
    AddRemoteOptions(command, options->remote);
    command.OnRun([options, state = row.state, &context] {
      SetState(*options, state, context);
    });
  }
}

}  // namespace bootmill::cli
