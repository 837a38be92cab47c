// SPDX-License-Identifier: Apache-2.0
#include "builder/pipeline.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_format.h"
#include "builder/image/image_end.h"
#include "builder/image/layout.h"
#include "builder/image/xen_view.h"
#include "builder/memdisk.h"
#include "builder/modules.h"
#include "builder/packing.h"
#include "builder/policy_check.h"
#include "builder/presets.h"
#include "builder/script_check.h"
#include "builder/spec/canonical.h"
#include "common/canonical.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill {
namespace {

// Returns "bootmill <16 hex digits of spec and toolchain> <target>". People and
// proofs recognise an image by it; identities do not depend on it.
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

image::ObjectTypes ObjectTypesOf(const toolchain::Toolchain& toolchain,
                                 const ResolveOptions& options) {
  return options.object_types.has_value()
             ? *options.object_types
             : image::ObjectTypesFor(toolchain::FlavourName(toolchain.flavour),
                                     toolchain.upstream_version);
}

struct ModuleChoice {
  std::vector<image::PlanModule> modules;  // in loading order
  std::vector<std::string> start;  // names of those that a start must load
};

// Chooses modules in the order of their reasons: those of every image, of the
// boot policy, of the preset, of the spec's own list.
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

// Returns the names of all modules in the image.
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

// Adds `limits` as warnings about `target` of `spec`, which has it.
void AddLimits(const v1::LoaderSpec& spec, Target target,
               const std::vector<std::string>& limits,
               std::vector<Warning>& warnings) {
  const std::string_view name = TargetName(target);
  const auto& targets = spec.targets();
  const auto found = std::find(targets.begin(), targets.end(), name);
  for (const std::string& limit : limits) {
    warnings.push_back({absl::StrFormat("targets[%d]", found - targets.begin()),
                        absl::StrFormat("%s: %s", name, limit)});
  }
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
  plan.object_types = ObjectTypesOf(toolchain, options);
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
  for (Warning& warning : LintScripts(scripts, commands, modules, target)) {
    result.warnings.push_back(std::move(warning));
  }
  result.limits = PolicyLimits(spec, target, modules);
  result.story = story::Tell(spec, target);
  ASSIGN_OR_RETURN(
      plan.memdisk,
      MemdiskFiles(spec, target, result.configuration, result.packed_modules,
                   result.spare_modules, *platform));
  plan.config = MakeBlob(ToBytes(result.configuration.early));
  for (const v1::GuestKey& key : spec.boot().guest_keys()) {
    plan.public_keys.push_back(MakeBlob(ToBytes(key.openpgp_key())));
  }
  plan.disable_cli = spec.boot().lock().disable_cli();
  plan.prefix = kPrefix;
  image::PadEnd(plan);
  return result;
}

namespace {

// Collects errors, each once. Thread-compatible.
class Errors {
 public:
  void Add(const absl::Status& status) {
    if (!status.ok() &&
        std::find(all_.begin(), all_.end(), status) == all_.end()) {
      all_.push_back(status);
    }
  }
  bool empty() const { return all_.empty(); }
  std::vector<absl::Status> Take() { return std::move(all_); }

 private:
  std::vector<absl::Status> all_;
};

// Adds what the toolchain lacks that the scripts and the module list want.
void AddMissing(const v1::LoaderSpec& spec,
                const toolchain::Toolchain& toolchain,
                const toolchain::Platform& platform,
                const bootconfig::Configuration& configuration,
                Errors& errors) {
  const bootconfig::CommandIndex commands = CommandsOf(platform);
  std::vector<CheckedScript> scripts;
  for (const bootconfig::ConfigFile& file : configuration.files) {
    absl::StatusOr<std::optional<CheckedScript>> script = CheckScript(file);
    errors.Add(script.status());
    if (script.ok() && script->has_value()) {
      scripts.push_back(**std::move(script));
    }
  }
  ModuleRequest request;
  for (const bootconfig::Need& need : configuration.commands) {
    errors.Add(request.AddCommand(need, commands));
  }
  for (const bootconfig::Need& need : CommandNeeds(scripts, commands)) {
    errors.Add(request.AddCommand(need, commands));
  }
  for (int i = 0; i < spec.modules_size(); ++i) {
    errors.Add(AtField(
        toolchain::FindModule(toolchain, platform, spec.modules(i)).status(),
        absl::StrFormat("modules[%d]", i)));
  }
}

}  // namespace

std::vector<absl::Status> ResolveErrors(const v1::LoaderSpec& spec,
                                        const toolchain::Toolchain& toolchain,
                                        Target target,
                                        const ResolveOptions& options) {
  Errors errors;
  errors.Add(CheckToolchainName(spec, toolchain));
  const absl::StatusOr<const toolchain::Platform*> platform =
      toolchain.PlatformFor(target);
  errors.Add(platform.status());
  const absl::StatusOr<bootconfig::Configuration> configuration =
      bootconfig::Generate(spec, target, FixedLine(spec, toolchain, target));
  errors.Add(configuration.status());
  errors.Add(CheckVersion(spec, toolchain.upstream_version,
                          ObjectTypesOf(toolchain, options)));
  if (platform.ok() && configuration.ok()) {
    AddMissing(spec, toolchain, **platform, *configuration, errors);
  }
  if (errors.empty()) {
    errors.Add(Resolve(spec, toolchain, target, options).status());
  }
  return errors.Take();
}

std::vector<Warning> WarningsAndLimits(const v1::LoaderSpec& spec,
                                       const Resolution& resolution) {
  std::vector<Warning> warnings = resolution.warnings;
  AddLimits(spec, resolution.plan.target, resolution.limits, warnings);
  return warnings;
}

std::vector<Warning> WarningsWithoutToolchain(const v1::LoaderSpec& spec) {
  std::vector<Warning> warnings;
  for (const std::string& name : spec.targets()) {
    const Target target = *FindTarget(name);
    for (Warning& warning : PolicyWarnings(spec, target)) {
      warnings.push_back(std::move(warning));
    }
    AddLimits(spec, target, TargetLimits(spec, target), warnings);
  }
  return warnings;
}

absl::StatusOr<Image> Build(const image::Plan& plan, EndCheck end_check) {
  ASSIGN_OR_RETURN(Bytes bytes, image::Layout(plan));
  RETURN_IF_ERROR(end_check == EndCheck::kAllow
                      ? image::CheckReadBack(plan.target, bytes)
                      : image::CheckImage(plan.target, bytes));
  const Sha256Digest digest = Sha256(bytes);
  return Image{std::move(bytes), digest, image::Identity(plan)};
}

}  // namespace bootmill
