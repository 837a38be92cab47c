// SPDX-License-Identifier: Apache-2.0
#include "builder/toolchain/platform.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/elf/reader.h"
#include "builder/toolchain/digest.h"
#include "builder/toolchain/lists.h"
#include "builder/toolchain/modinfo.h"
#include "builder/toolchain/module.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::toolchain {
namespace {

constexpr std::string_view kKernel = "kernel.img";
constexpr std::string_view kModinfo = "modinfo.sh";
constexpr std::string_view kModuleEnding = ".mod";
constexpr std::array<std::string_view, 7> kFixedFiles = {
    kKernel,  kModinfo,      "moddep.lst", "command.lst",
    "fs.lst", "partmap.lst", "crypto.lst"};
// A limit for chains of dependencies, because resolving them is recursive.
constexpr size_t kMaxModules = 1024;

absl::StatusOr<std::string_view> TextOf(const PlatformFiles& files,
                                        std::string_view name) {
  const auto found = files.find(name);
  if (found == files.end()) {
    return absl::InvalidArgumentError(absl::StrFormat("no file %s", name));
  }
  return AsText(found->second);
}

absl::StatusOr<Blob> TakeKernel(PlatformFiles& files, Target target) {
  const auto found = files.find(kKernel);
  if (found == files.end()) {
    return absl::InvalidArgumentError(absl::StrFormat("no file %s", kKernel));
  }
  absl::StatusOr<elf::File> elf = elf::File::Parse(found->second);
  if (!elf.ok()) {
    return Annotate(elf.status(), kKernel);
  }
  if (elf->elf_class() != TargetElfClass(target) ||
      elf->type() != elf::kTypeExecutable) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s: not an executable of the platform's ELF class", kKernel));
  }
  return MakeBlob(std::move(found->second));
}

absl::Status TakeModules(PlatformFiles& files, Platform& platform) {
  ASSIGN_OR_RETURN(const std::string_view list, TextOf(files, "moddep.lst"));
  ASSIGN_OR_RETURN(Dependencies dependencies, ParseDependencies(list));
  for (auto& [file, content] : files) {
    if (!file.ends_with(kModuleEnding)) {
      continue;
    }
    std::string name = file.substr(0, file.size() - kModuleEnding.size());
    if (!IsModuleName(name)) {
      return absl::InvalidArgumentError(
          absl::StrFormat("`%s` is no name for a module's file", file));
    }
    if (platform.modules.size() == kMaxModules) {
      return absl::ResourceExhaustedError(
          absl::StrFormat("more than %d modules", kMaxModules));
    }
    std::vector<std::string> needs;
    if (const auto found = dependencies.find(name);
        found != dependencies.end()) {
      needs = std::move(found->second);
    }
    ASSIGN_OR_RETURN(Module module,
                     MakeModule(name, std::move(content), platform.target,
                                std::move(needs)));
    platform.modules.emplace(std::move(name), std::move(module));
  }
  return absl::OkStatus();
}

// If several modules provide a command, GRUB prefers an extended command, then
// the last one (kern/command.c, by priority).
absl::Status ReadCommands(const PlatformFiles& files, Platform& platform) {
  ASSIGN_OR_RETURN(const std::string_view list, TextOf(files, "command.lst"));
  ASSIGN_OR_RETURN(const std::vector<CommandEntry> entries,
                   ParseCommands(list));
  for (const bool extended : {false, true}) {
    for (const CommandEntry& entry : entries) {
      if (entry.extended == extended) {
        platform.commands.insert_or_assign(entry.command, entry.module);
      }
    }
  }
  for (const CommandEntry& entry : entries) {
    const auto module = platform.modules.find(entry.module);
    if (module != platform.modules.end()) {
      module->second.commands.push_back(entry.command);
    }
  }
  for (auto& [name, module] : platform.modules) {
    std::ranges::sort(module.commands);
    const auto doubles = std::ranges::unique(module.commands);
    module.commands.erase(doubles.begin(), doubles.end());
  }
  return absl::OkStatus();
}

absl::Status ReadLists(const PlatformFiles& files, Platform& platform) {
  RETURN_IF_ERROR(ReadCommands(files, platform));
  ASSIGN_OR_RETURN(const std::string_view filesystems, TextOf(files, "fs.lst"));
  ASSIGN_OR_RETURN(platform.filesystems,
                   ParseModuleNames("fs.lst", filesystems));
  ASSIGN_OR_RETURN(const std::string_view maps, TextOf(files, "partmap.lst"));
  ASSIGN_OR_RETURN(platform.partition_maps,
                   ParseModuleNames("partmap.lst", maps));
  ASSIGN_OR_RETURN(const std::string_view ciphers, TextOf(files, "crypto.lst"));
  ASSIGN_OR_RETURN(platform.ciphers, ParseCiphers(ciphers));
  return absl::OkStatus();
}

// One platform, with the contents of its modinfo.sh.
struct LoadedPlatform {
  Platform platform;
  Modinfo modinfo;
};

absl::StatusOr<LoadedPlatform> MakePlatform(Target target,
                                            PlatformFiles files) {
  LoadedPlatform loaded;
  ASSIGN_OR_RETURN(const std::string_view modinfo, TextOf(files, kModinfo));
  ASSIGN_OR_RETURN(loaded.modinfo, ParseModinfo(modinfo));
  const std::string says = loaded.modinfo.cpu + "-" + loaded.modinfo.platform;
  if (says != TargetName(target)) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s says that this is %s", kModinfo, says));
  }
  loaded.platform.target = target;
  ASSIGN_OR_RETURN(loaded.platform.kernel, TakeKernel(files, target));
  RETURN_IF_ERROR(TakeModules(files, loaded.platform));
  RETURN_IF_ERROR(ReadLists(files, loaded.platform));
  return loaded;
}

// Takes what modinfo.sh says about the whole toolchain; for later platforms
// checks that it is the same.
absl::Status Agree(const Modinfo& modinfo, const LoadOptions& options,
                   Toolchain& toolchain) {
  const Flavour flavour = options.flavour.value_or(
      DetectFlavour(modinfo.package_version, modinfo.compiler));
  if (toolchain.platforms.empty()) {
    toolchain.flavour = flavour;
    toolchain.version = modinfo.package_version;
    toolchain.upstream_version = modinfo.version;
    return absl::OkStatus();
  }
  if (modinfo.package_version != toolchain.version ||
      modinfo.version != toolchain.upstream_version ||
      flavour != toolchain.flavour) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "GRUB %s (%s) beside a platform of GRUB %s (%s): a toolchain has one "
        "version",
        modinfo.package_version, FlavourName(flavour), toolchain.version,
        FlavourName(toolchain.flavour)));
  }
  return absl::OkStatus();
}

}  // namespace

bool IsToolchainFile(std::string_view name) {
  return name.ends_with(kModuleEnding) ||
         std::ranges::find(kFixedFiles, name) != kFixedFiles.end();
}

absl::StatusOr<Toolchain> Assemble(PlatformSet platforms,
                                   const LoadOptions& options) {
  Toolchain toolchain;
  for (auto& platform : platforms) {
    const Target target = platform.first;
    absl::StatusOr<LoadedPlatform> loaded =
        MakePlatform(target, std::move(platform.second));
    absl::Status status = loaded.ok()
                              ? Agree(loaded->modinfo, options, toolchain)
                              : loaded.status();
    if (!status.ok()) {
      return Annotate(status, TargetName(target));
    }
    toolchain.platforms.emplace(target, std::move(loaded->platform));
  }
  toolchain.name = absl::StrFormat("%s-%s", FlavourName(toolchain.flavour),
                                   toolchain.version);
  toolchain.digest = ToolchainDigest(toolchain);
  return toolchain;
}

}  // namespace bootmill::toolchain
