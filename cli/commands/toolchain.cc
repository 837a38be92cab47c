// SPDX-License-Identifier: Apache-2.0
// bootmill toolchain show: shows what a set of GRUB modules holds.
#include "cli/commands/toolchain.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "bootmill/v1/toolchain_service.grpc.pb.h"
#include "cli/context.h"
#include "cli/inputs.h"
#include "cli/output/show.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"
#include "common/status_macros.h"

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

struct ShowOptions {
  RemoteOptions remote;
  std::vector<std::string> names;
  ToolchainOptions toolchain;
  bool modules = false;
  OutputFormat format = OutputFormat::kTable;
};

// A toolchain, and the modules of each of its platforms if they are wanted.
struct Contents {
  v1::Toolchain toolchain;
  std::vector<std::vector<v1::ToolchainModule>> modules;
};

absl::StatusOr<Contents> Fetch(const Remote& remote, const std::string& name,
                               bool modules) {
  v1::GetToolchainRequest request;
  request.set_name(ToolchainName(name));
  Contents contents;
  ASSIGN_OR_RETURN(contents.toolchain,
                   remote.Call<Service>(&Service::Stub::GetToolchain, request));
  if (modules) {
    for (const v1::ToolchainPlatform& platform :
         contents.toolchain.platforms()) {
      ASSIGN_OR_RETURN(contents.modules.emplace_back(),
                       Modules(remote, request.name(), platform.target()));
    }
  }
  return contents;
}

std::vector<v1::ToolchainModule> ModulesOf(
    const toolchain::Platform& platform) {
  std::vector<v1::ToolchainModule> modules;
  for (const auto& [name, module] : platform.modules) {
    v1::ToolchainModule& added = modules.emplace_back();
    added.set_name(name);
    added.set_size_bytes(static_cast<int64_t>(module.file.size()));
    added.set_sha256(module.file.digest.Hex());
    added.set_license(module.license);
    added.mutable_dependencies()->Assign(module.dependencies.begin(),
                                         module.dependencies.end());
    added.mutable_commands()->Assign(module.commands.begin(),
                                     module.commands.end());
  }
  return modules;
}

int64_t ModuleBytes(const toolchain::Platform& platform) {
  size_t bytes = 0;
  for (const auto& [name, module] : platform.modules) {
    bytes += module.file.size();
  }
  return static_cast<int64_t>(bytes);
}

// Returns what the daemon would say of these modules after an import.
Contents ContentsOf(const toolchain::Toolchain& toolchain, bool modules) {
  Contents contents;
  v1::Toolchain& message = contents.toolchain;
  message.set_name(ToolchainName(toolchain.name));
  message.set_digest(toolchain.digest.Hex());
  message.set_flavour(std::string(toolchain::FlavourName(toolchain.flavour)));
  message.set_version(toolchain.version);
  message.set_upstream_version(toolchain.upstream_version);
  for (const auto& [target, platform] : toolchain.platforms) {
    v1::ToolchainPlatform& added = *message.add_platforms();
    added.set_target(std::string(TargetName(target)));
    added.set_module_count(static_cast<int32_t>(platform.modules.size()));
    added.set_size_bytes(ModuleBytes(platform));
    if (modules) {
      contents.modules.push_back(ModulesOf(platform));
    }
  }
  return contents;
}

Document Describe(const Contents& contents) {
  Document document = ToDocument(contents.toolchain);
  for (size_t i = 0; i < contents.modules.size(); ++i) {
    Document& modules = document["platforms"][i]["modules"];
    modules = Document::array();
    for (const v1::ToolchainModule& module : contents.modules[i]) {
      modules.push_back(ToDocument(module));
    }
  }
  return document;
}

void PrintModules(const Contents& contents, const Layout& layout,
                  TextOut& out) {
  for (size_t i = 0; i < contents.modules.size(); ++i) {
    out.Print("\n%s\n",
              contents.toolchain.platforms(static_cast<int>(i)).target());
    out.Lines(ModuleRows(contents.modules[i]).Render(layout));
  }
}

// Prints modules of this machine: they have no state, but more is known of
// them.
void PrintLocal(const toolchain::Toolchain& toolchain, const Contents& contents,
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
  PrintModules(contents, layout, out);
}

// Shows toolchains: one as a document, several as `{"toolchains": [...]}`.
void Show(const std::vector<Contents>& all, bool many,
          const ShowOptions& options, Context& context) {
  Document documents = Document::array();
  for (const Contents& contents : all) {
    if (IsDocument(options.format)) {
      documents.push_back(Describe(contents));
    } else if (!context.ShowName(KindAndId(contents.toolchain.name()),
                                 options.format)) {
      context.out.Lines(&contents == &all.front() ? "" : "\n");
      const Layout layout = context.LayoutFor(options.format);
      PrintToolchain(contents.toolchain, layout, context.out);
      PrintModules(contents, layout, context.out);
    }
  }
  if (IsDocument(options.format) && many) {
    context.Show(Document{{"toolchains", documents}}, options.format);
  } else if (!documents.empty()) {
    context.Show(documents.front(), options.format);
  }
}

void ShowLocal(const ShowOptions& options, Context& context) {
  const absl::StatusOr<LoadedToolchain> loaded =
      LoadToolchain(options.toolchain);
  if (!loaded.ok()) {
    return context.Fail(loaded.status());
  }
  const Contents contents = ContentsOf(loaded->toolchain, options.modules);
  if (IsDocument(options.format)) {
    context.Show(Describe(contents), options.format);
  } else if (!context.ShowName(loaded->toolchain.name, options.format)) {
    PrintLocal(loaded->toolchain, contents, context.LayoutFor(options.format),
               context.out);
  }
}

void ShowRemote(const ShowOptions& options, Context& context) {
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  const bool modules = options.modules && options.format != OutputFormat::kName;
  std::vector<Contents> all;
  for (const std::string& name : options.names) {
    absl::StatusOr<Contents> contents = Fetch(*remote, name, modules);
    if (contents.ok()) {
      all.push_back(*std::move(contents));
    } else {
      FailCall(context, contents.status());
    }
  }
  Show(all, options.names.size() > 1, options, context);
}

void RunShow(const ShowOptions& options, Context& context) {
  const bool local =
      !options.toolchain.directory.empty() || !options.toolchain.deb.empty();
  if (local == !options.names.empty()) {
    context.Fail(kExitUsage,
                 "exactly one of toolchains of the daemon, --directory and "
                 "--deb is needed; see `bootmill toolchain show --help`");
  } else if (local) {
    ShowLocal(options, context);
  } else {
    ShowRemote(options, context);
  }
}

void AddShow(Command& group, Context& context) {
  auto options = std::make_shared<ShowOptions>();
  Command command = group.Add(
      "show", "Shows what toolchains, or GRUB modules here, hold",
      "Examples:\n"
      "  bootmill toolchain show debian-2.06-13+deb12u2 --modules\n"
      "  bootmill toolchain show -d /usr/lib/grub\n"
      "  bootmill toolchain show --deb grub-xen-bin.deb --modules\n"
      "  bootmill toolchain show -d /usr/lib/grub/i386-xen_pvh -o json");
  command.Texts({.names = "name",
                 .help = "Toolchains of the daemon",
                 .type = "TOOLCHAIN"},
                options->names);
  AddToolchainOptions(command, options->toolchain, ToolchainNeed::kOptional);
  command.Flag("--modules", "Add the modules of each platform",
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
