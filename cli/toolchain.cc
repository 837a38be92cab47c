// SPDX-License-Identifier: Apache-2.0
// bootmill toolchain show: what a set of GRUB modules holds.
#include <memory>

#include "absl/strings/str_format.h"
#include "cli/context.h"
#include "cli/inputs.h"

namespace bootmill::cli {
namespace {

struct ShowOptions {
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
          {"kernel_bytes", platform.kernel.size()},
          {"kernel_sha256", platform.kernel.digest.Hex()},
          {"module_bytes", ModuleBytes(platform)},
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
          {"upstream_version", toolchain.upstream_version},
          {"digest", toolchain.digest.Hex()},
          {"platforms", platforms}};
}

std::string ModuleTable(const toolchain::Platform& platform) {
  Table table({"MODULE", "BYTES", "LICENSE", "DEPENDENCIES", "COMMANDS"});
  for (const auto& [name, module] : platform.modules) {
    table.AddRow({name, std::to_string(module.file.size()), module.license,
                  Joined(module.dependencies), Joined(module.commands)});
  }
  return absl::StrFormat("\n%s\n%s", TargetName(platform.target),
                         table.Render());
}

void PrintText(const toolchain::Toolchain& toolchain, bool with_modules,
               std::ostream& out) {
  out << absl::StrFormat(
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
  out << table.Render();
  for (const auto& [target, platform] : toolchain.platforms) {
    if (with_modules) {
      out << ModuleTable(platform);
    }
  }
}

void RunShow(const ShowOptions& options, Context& context) {
  const absl::StatusOr<LoadedToolchain> loaded =
      LoadToolchain(options.toolchain);
  if (!loaded.ok()) {
    return context.Fail(loaded.status());
  }
  if (options.format != OutputFormat::kTable) {
    context.out << Render(Describe(loaded->toolchain), options.format);
  } else {
    PrintText(loaded->toolchain, options.modules, context.out);
  }
}

}  // namespace

void AddToolchainCommand(CLI::App& app, Context& context) {
  CLI::App* group =
      app.add_subcommand("toolchain", "Sets of GRUB modules to build from");
  group->require_subcommand(1);
  group->footer(
      "Examples:\n"
      "  bootmill toolchain show -d /usr/lib/grub\n"
      "  bootmill toolchain show --help");
  auto options = std::make_shared<ShowOptions>();
  CLI::App* command = group->add_subcommand(
      "show", "Shows what a directory or package of GRUB modules holds");
  command->footer(
      "Examples:\n"
      "  bootmill toolchain show -d /usr/lib/grub\n"
      "  bootmill toolchain show --deb grub-xen-bin.deb --modules\n"
      "  bootmill toolchain show -d /usr/lib/grub/i386-xen_pvh -o json");
  AddToolchainOptions(*command, options->toolchain, ToolchainNeed::kRequired);
  command->add_flag("--modules", options->modules,
                    "Add the modules of each platform to the tables");
  AddFormatOption(*command, options->format, FormatShortOption::kWithO);
  command->callback([options, &context] { RunShow(*options, context); });
}

}  // namespace bootmill::cli
