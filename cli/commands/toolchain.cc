// SPDX-License-Identifier: Apache-2.0
// bootmill toolchain show: shows what a set of GRUB modules holds.
#include "cli/commands/toolchain.h"

#include <memory>
#include <utility>

#include "absl/strings/str_format.h"
#include "bootmill/v1/toolchain_service.grpc.pb.h"
#include "cli/context.h"
#include "cli/inputs.h"
#include "cli/output/show.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"

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

Table ModuleRows(const std::vector<v1::ToolchainModule>& modules) {
  Table table({"MODULE", "BYTES", "LICENSE", "DEPENDENCIES", "COMMANDS"});
  for (const v1::ToolchainModule& module : modules) {
    table.AddRow({Printable(module.name()), std::to_string(module.size_bytes()),
                  Printable(module.license()), Joined(module.dependencies()),
                  Joined(module.commands())});
  }
  return table;
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
  if (!modules || format == OutputFormat::kName) {
    return ShowResource(*toolchain, &PrintToolchain, format, context);
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
    tables +=
        absl::StrFormat("\n%s\n%s", Printable(target),
                        ModuleRows(*list).Render(context.LayoutFor(format)));
    Document& entry = document["platforms"][static_cast<size_t>(i)]["modules"];
    entry = Document::array();
    for (const v1::ToolchainModule& module : *list) {
      entry.push_back(ToDocument(module));
    }
  }
  if (IsDocument(format)) {
    context.Show(document, format);
    return;
  }
  PrintToolchain(*toolchain, context.LayoutFor(format), context.out);
  context.out.Lines(tables);
}

namespace {

struct ShowOptions {
  RemoteOptions remote;
  std::string name;
  ToolchainOptions toolchain;
  bool modules = false;
  OutputFormat format = OutputFormat::kTable;
};

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : " ") + word;
  }
  return text;
}

size_t ModuleBytes(const toolchain::Platform& platform) {
  size_t bytes = 0;
  for (const auto& [name, module] : platform.modules) {
    bytes += module.file.size();
  }
  return bytes;
}

Document Describe(const toolchain::Platform& platform) {
  Document modules = Document::array();
  for (const auto& [name, module] : platform.modules) {
    modules.push_back({{"name", name},
                       {"bytes", module.file.size()},
                       {"sha256", module.file.digest.Hex()},
                       {"license", module.license},
                       {"dependencies", module.dependencies},
                       {"commands", module.commands}});
  }
  return {{"target", TargetName(platform.target)},
          {"kernelBytes", platform.kernel.size()},
          {"kernelSha256", platform.kernel.digest.Hex()},
          {"moduleBytes", ModuleBytes(platform)},
          {"modules", modules}};
}

Document Describe(const toolchain::Toolchain& toolchain) {
  Document platforms = Document::array();
  for (const auto& [target, platform] : toolchain.platforms) {
    platforms.push_back(Describe(platform));
  }
  return {{"name", toolchain.name},
          {"flavour", toolchain::FlavourName(toolchain.flavour)},
          {"version", toolchain.version},
          {"upstreamVersion", toolchain.upstream_version},
          {"digest", toolchain.digest.Hex()},
          {"platforms", platforms}};
}

std::string ModuleTable(const toolchain::Platform& platform,
                        const Layout& layout) {
  Table table({"MODULE", "BYTES", "LICENSE", "DEPENDENCIES", "COMMANDS"});
  for (const auto& [name, module] : platform.modules) {
    table.AddRow({name, std::to_string(module.file.size()), module.license,
                  Joined(module.dependencies), Joined(module.commands)});
  }
  return absl::StrFormat("\n%s\n%s", TargetName(platform.target),
                         table.Render(layout));
}

void PrintText(const toolchain::Toolchain& toolchain, bool with_modules,
               const Layout& layout, TextOut& out) {
  out.Print(
      "name     %s\n"
      "flavour  %s\n"
      "version  %s (GRUB %s)\n"
      "digest   %s\n\n",
      toolchain.name, toolchain::FlavourName(toolchain.flavour),
      toolchain.version, toolchain.upstream_version, toolchain.digest.Hex());
  Table table({"TARGET", "KERNEL BYTES", "MODULES", "MODULE BYTES", "COMMANDS",
               "FILE SYSTEMS"});
  for (const auto& [target, platform] : toolchain.platforms) {
    table.AddRow({std::string(TargetName(target)),
                  std::to_string(platform.kernel.size()),
                  std::to_string(platform.modules.size()),
                  std::to_string(ModuleBytes(platform)),
                  std::to_string(platform.commands.size()),
                  std::to_string(platform.filesystems.size())});
  }
  out.Lines(table.Render(layout));
  for (const auto& [target, platform] : toolchain.platforms) {
    if (with_modules) {
      out.Lines(ModuleTable(platform, layout));
    }
  }
}

void ShowLocal(const ShowOptions& options, Context& context) {
  const absl::StatusOr<LoadedToolchain> loaded =
      LoadToolchain(options.toolchain);
  if (!loaded.ok()) {
    return context.Fail(loaded.status());
  }
  if (IsDocument(options.format)) {
    context.Show(Describe(loaded->toolchain), options.format);
  } else if (options.format == OutputFormat::kName) {
    context.out.Print("%s\n", loaded->toolchain.name);
  } else {
    PrintText(loaded->toolchain, options.modules,
              context.LayoutFor(options.format), context.out);
  }
}

void RunShow(const ShowOptions& options, Context& context) {
  const bool local =
      !options.toolchain.directory.empty() || !options.toolchain.deb.empty();
  if (local == !options.name.empty()) {
    context.Fail(kExitUsage,
                 "exactly one of a toolchain of the daemon, --directory and "
                 "--deb is needed; see `bootmill toolchain show --help`");
  } else if (local) {
    ShowLocal(options, context);
  } else {
    ShowRemoteToolchain(options.remote, options.name, options.modules,
                        options.format, context);
  }
}

void AddShow(Command& group, Context& context) {
  auto options = std::make_shared<ShowOptions>();
  Command command = group.Add(
      "show", "Shows what a toolchain, or GRUB modules here, hold",
      "Examples:\n"
      "  bootmill toolchain show debian-2.06-13+deb12u2 --modules\n"
      "  bootmill toolchain show -d /usr/lib/grub\n"
      "  bootmill toolchain show --deb grub-xen-bin.deb --modules\n"
      "  bootmill toolchain show -d /usr/lib/grub/i386-xen_pvh -o json");
  command.Text({.names = "name",
                .help = "A toolchain of the daemon",
                .type = "TOOLCHAIN"},
               options->name);
  AddToolchainOptions(command, options->toolchain, ToolchainNeed::kOptional);
  command.Flag("--modules", "Add the modules of each platform to the tables",
               options->modules);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunShow(*options, context); });
}

}  // namespace

void AddToolchainCommand(Command& app, Context& context) {
  Command group = app.Add("toolchain", "Sets of GRUB modules to build from",
                          "Examples:\n"
                          "  bootmill toolchain list\n"
                          "  bootmill toolchain show -d /usr/lib/grub\n"
                          "  bootmill toolchain show --help");
  group.NeedsCommand();
  AddToolchainImport(group, context);
  AddToolchainList(group, context);
  AddShow(group, context);
  AddToolchainStates(group, context);
}

}  // namespace bootmill::cli
