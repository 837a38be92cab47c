// SPDX-License-Identifier: Apache-2.0
#include "builder/pipeline.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <utility>

#include "absl/strings/str_format.h"
#include "builder/image/image_end.h"
#include "builder/image/layout.h"
#include "builder/image/xen_view.h"
#include "builder/memdisk.h"
#include "builder/modules.h"
#include "builder/policy_check.h"
#include "builder/presets.h"
#include "builder/script_check.h"
#include "builder/spec/canonical.h"
#include "common/canonical.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill {
namespace {

// "bootmill <16 hex digits of spec and toolchain> <target>": short for people
// and for proofs that the right image started; no identity rests on it.
std::string FixedLine(const v1::LoaderSpec& spec,
                      const toolchain::Toolchain& toolchain, Target target) {
  CanonicalWriter writer("bootmill.line.v1");
  writer.Digest("spec", spec::SpecDigest(spec));
  writer.Digest("toolchain", toolchain.digest);
  return absl::StrFormat("bootmill %s %s", writer.Hash().Hex().substr(0, 16),
                         TargetName(target));
}

absl::Status CheckToolchainName(const v1::LoaderSpec& spec,
                                const toolchain::Toolchain& toolchain) {
  if (spec.toolchain().empty() || spec.toolchain() == toolchain.name) {
    return absl::OkStatus();
  }
  return AtField(absl::FailedPreconditionError(absl::StrFormat(
                     "the spec is for toolchain %s, this build has %s",
                     spec.toolchain(), toolchain.name)),
                 "toolchain");
}

struct ModuleChoice {
  std::vector<image::PlanModule> modules;  // in loading order
  std::vector<std::string> start;          // of them, what a start must load
};

// Modules in the order of their reasons: what every image has, the boot
// policy, the preset, the spec's own list.
absl::StatusOr<ModuleChoice> ChooseModules(
    const v1::LoaderSpec& spec, const toolchain::Toolchain& toolchain,
    const toolchain::Platform& platform,
    const bootconfig::Configuration& configuration,
    const bootconfig::CommandIndex& commands,
    const std::vector<CheckedScript>& scripts) {
  ModuleRequest request;
  for (const bootconfig::Need& need : configuration.modules) {
    request.Add(need.name, need.reason);
  }
  for (const bootconfig::Need& need : configuration.commands) {
    RETURN_IF_ERROR(request.AddCommand(need, commands));
  }
  for (const bootconfig::Need& need : CommandNeeds(scripts, commands)) {
    RETURN_IF_ERROR(request.AddCommand(need, commands));
  }
  const std::string preset =
      absl::StrFormat("preset %s", PresetName(spec.preset()));
  for (const std::string& name : StartModules(spec.preset(), platform)) {
    request.Add(name, preset);
  }
  for (const std::string& name : PresetModules(spec.preset(), platform)) {
    request.Add(name, preset, true);
  }
  for (int i = 0; i < spec.modules_size(); ++i) {
    const std::string& name = spec.modules(i);
    RETURN_IF_ERROR(
        AtField(toolchain::FindModule(toolchain, platform, name).status(),
                absl::StrFormat("modules[%d]", i)));
    request.Add(name, "asked for");
  }
  ASSIGN_OR_RETURN(std::vector<image::PlanModule> modules,
                   ResolveModules(request, toolchain, platform));
  return ModuleChoice{std::move(modules), request.NeededAtStart()};
}

// What GRUB needs to read a packed module.
constexpr std::array<std::string_view, 4> kUnpacked = {"echo", "memdisk", "tar",
                                                       "gzio"};

// A packed module costs a search through the memdisk and its unpacking, at
// every start; one that would save less than this is embedded as it is.
// Modules of 64 bits shrink to a third, and there is the more room for them.
constexpr size_t kWorthPacking32 = 1200;
constexpr size_t kWorthPacking64 = 4000;

// A file of a tar archive has a header, and whole blocks.
size_t SizeInTar(size_t bytes) {
  constexpr size_t kBlock = 512;
  return kBlock + (bytes + kBlock - 1) / kBlock * kBlock;
}

// The names of modules that are embedded as they are, beside what they need.
std::vector<std::string> EmbeddedModules(
    const v1::LoaderSpec& spec, const toolchain::Platform& platform,
    const std::vector<std::string>& keys,
    const std::vector<image::PlanModule>& modules) {
  std::vector<std::string> names(kUnpacked.begin(), kUnpacked.end());
  if (!spec.boot().guest_keys().empty()) {
    names.emplace_back("pgp");  // takes its keys from the image
  }
  const size_t worth =
      platform.target == Target::kX8664Xen ? kWorthPacking64 : kWorthPacking32;
  std::set<std::string, std::less<>> embedded;
  for (const image::PlanModule& planned : modules) {
    const toolchain::Module& module = platform.modules.at(planned.name);
    const bool small =
        module.file.size() <=
        SizeInTar(module.packed.Get(module.file.span()).size()) + worth;
    const bool ready =
        std::all_of(module.dependencies.begin(), module.dependencies.end(),
                    [&embedded](const std::string& name) {
                      return embedded.contains(name);
                    });
    // Those of the keys are taken out and loaded again.
    if (small && ready &&
        std::find(keys.begin(), keys.end(), planned.name) == keys.end()) {
      embedded.insert(planned.name);
      names.push_back(planned.name);
    }
  }
  return names;
}

std::string Lines(std::string_view command,
                  const std::vector<std::string>& names) {
  std::string lines;
  for (const std::string& name : names) {
    lines += absl::StrFormat("%s %s\n", command, name);
  }
  return lines;
}

std::vector<std::string> NamesOf(
    const std::vector<image::PlanModule>& modules) {
  std::vector<std::string> names;
  for (const image::PlanModule& module : modules) {
    names.push_back(module.name);
  }
  return names;
}

bool Has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> Both(std::vector<std::string> names,
                              const std::vector<std::string>& others) {
  std::erase_if(
      names, [&others](const std::string& name) { return !Has(others, name); });
  return names;
}

std::vector<std::string> Without(std::vector<std::string> names,
                                 const std::vector<std::string>& others) {
  std::erase_if(
      names, [&others](const std::string& name) { return Has(others, name); });
  return names;
}

// Of `names`, those that no other one of them depends on. GRUB takes a module
// out only if it was loaded once, by `insmod` or by the module that needs it.
// Source: GRUB's kern/dl.c (grub_dl_ref counts a dependency at each step).
std::vector<std::string> Tops(const toolchain::Platform& platform,
                              std::vector<std::string> names) {
  std::vector<std::string> needed;
  for (const std::string& name : names) {
    const toolchain::Module& module = platform.modules.at(name);
    needed.insert(needed.end(), module.dependencies.begin(),
                  module.dependencies.end());
  }
  return Without(std::move(names), needed);
}

// Functions by the names of the commands that `spare` modules give and `loaded`
// ones do not: each loads all of them (or its own, if it is one of `keys`),
// then runs the command, which then goes before the function.
std::string SpareCommands(const toolchain::Platform& platform,
                          const std::vector<std::string>& loaded,
                          const std::vector<std::string>& spare,
                          const std::vector<std::string>& keys) {
  std::set<std::string> there;
  for (const std::string& name : loaded) {
    const toolchain::Module& module = platform.modules.at(name);
    there.insert(module.commands.begin(), module.commands.end());
  }
  std::string text;
  for (const std::string& name : spare) {
    for (const std::string& command : platform.modules.at(name).commands) {
      const bool can_be_named = std::all_of(
          command.begin(), command.end(),
          [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
      if (can_be_named && there.insert(command).second) {
        text += absl::StrFormat("function %s { %s; %s \"$@\"; }\n", command,
                                Has(keys, name)
                                    ? "bootmill_load " + name
                                    : std::string("bootmill_load_spare"),
                                command);
      }
    }
  }
  return text;
}

// Moves modules into the memdisk, and writes the texts that load them.
void PackModules(const v1::LoaderSpec& spec,
                 const toolchain::Platform& platform,
                 const std::vector<std::string>& start, Resolution& result) {
  bootconfig::Configuration& configuration = result.configuration;
  std::vector<image::PlanModule>& modules = result.plan.modules;
  const std::vector<std::string> keys =
      ModulesOfCommands(configuration.entry_keys, platform, modules);
  result.packed_modules = TakeAllBut(
      EmbeddedModules(spec, platform, keys, modules), platform, modules);
  result.spare_modules = TakeAllBut(start, platform, result.packed_modules);
  PutFileSystemsLast(platform, result.packed_modules);
  PutFileSystemsLast(platform, result.spare_modules);
  const std::vector<std::string> packed = NamesOf(result.packed_modules);
  const std::vector<std::string> spare = NamesOf(result.spare_modules);
  std::vector<std::string> loaded = NamesOf(modules);
  loaded.insert(loaded.end(), packed.begin(), packed.end());
  const auto add = [&configuration](std::string_view path, std::string text) {
    configuration.files.push_back({std::string(path), std::move(text), ""});
  };
  add(bootconfig::kModulesPath,
      Lines("insmod",
            Without(packed, Without(Both(keys, packed),
                                    Tops(platform, Both(keys, packed))))));
  add(bootconfig::kSparePath, Lines("insmod", Without(spare, keys)));
  add(bootconfig::kSpareCommandsPath,
      SpareCommands(platform, loaded, spare, keys));
  if (!configuration.entry_keys.empty()) {
    add(bootconfig::kKeysOpenPath,
        Lines("rmmod", std::vector<std::string>(keys.rbegin(), keys.rend())));
    add(bootconfig::kKeysClosePath,
        Lines("insmod", Tops(platform, Both(keys, loaded))));
  }
}

// Every module that the image loads.
std::set<std::string, std::less<>> ModuleNames(const Resolution& result) {
  std::set<std::string, std::less<>> names;
  for (const auto* modules :
       {&result.plan.modules, &result.packed_modules, &result.spare_modules}) {
    for (const image::PlanModule& module : *modules) {
      names.insert(module.name);
    }
  }
  return names;
}

std::vector<image::PlanModule> PackedModules(const Resolution& result) {
  std::vector<image::PlanModule> modules = result.packed_modules;
  modules.insert(modules.end(), result.spare_modules.begin(),
                 result.spare_modules.end());
  return modules;
}

}  // namespace

absl::StatusOr<Resolution> Resolve(const v1::LoaderSpec& spec,
                                   const toolchain::Toolchain& toolchain,
                                   Target target,
                                   const ResolveOptions& options) {
  RETURN_IF_ERROR(CheckToolchainName(spec, toolchain));
  ASSIGN_OR_RETURN(const toolchain::Platform* platform,
                   toolchain.PlatformFor(target));
  Resolution result;
  result.line = FixedLine(spec, toolchain, target);
  ASSIGN_OR_RETURN(result.configuration,
                   bootconfig::Generate(spec, target, result.line));
  ASSIGN_OR_RETURN(const std::vector<CheckedScript> scripts,
                   CheckScripts(result.configuration));
  const bootconfig::CommandIndex commands = CommandsOf(*platform);

  image::Plan& plan = result.plan;
  plan.object_types =
      options.object_types.has_value()
          ? *options.object_types
          : image::ObjectTypesFor(toolchain::FlavourName(toolchain.flavour),
                                  toolchain.upstream_version);
  RETURN_IF_ERROR(
      CheckVersion(spec, toolchain.upstream_version, plan.object_types));
  plan.target = target;
  plan.kernel = platform->kernel;
  ASSIGN_OR_RETURN(ModuleChoice choice,
                   ChooseModules(spec, toolchain, *platform,
                                 result.configuration, commands, scripts));
  plan.modules = std::move(choice.modules);
  PackModules(spec, *platform, choice.start, result);
  const std::set<std::string, std::less<>> modules = ModuleNames(result);
  result.warnings = result.configuration.warnings;
  for (Warning& warning : PolicyWarnings(spec, target)) {
    result.warnings.push_back(std::move(warning));
  }
  for (Warning& warning : LintScripts(scripts, commands, modules)) {
    result.warnings.push_back(std::move(warning));
  }
  result.limits = PolicyLimits(spec, target, modules);
  ASSIGN_OR_RETURN(plan.memdisk,
                   MemdiskFiles(spec, target, result.configuration,
                                PackedModules(result), *platform));
  plan.config = MakeBlob(ToBytes(result.configuration.early));
  for (const v1::GuestKey& key : spec.boot().guest_keys()) {
    plan.public_keys.push_back(MakeBlob(ToBytes(key.openpgp_key())));
  }
  plan.disable_cli = spec.boot().lock().disable_cli();
  plan.prefix = kPrefix;
  image::PadEnd(plan);
  return result;
}

absl::StatusOr<Image> Build(const image::Plan& plan, UnluckyEnd unlucky_end) {
  ASSIGN_OR_RETURN(Bytes bytes, image::Layout(plan));
  RETURN_IF_ERROR(unlucky_end == UnluckyEnd::kAllow
                      ? image::CheckReadBack(plan.target, bytes)
                      : image::CheckImage(plan.target, bytes));
  const Sha256Digest digest = Sha256(bytes);
  return Image{std::move(bytes), digest, image::Identity(plan)};
}

}  // namespace bootmill
