// SPDX-License-Identifier: Apache-2.0
#include "builder/pipeline.h"

#include <set>
#include <utility>

#include "absl/strings/str_format.h"
#include "builder/image/layout.h"
#include "builder/image/xen_view.h"
#include "builder/modules.h"
#include "builder/presets.h"
#include "builder/script_check.h"
#include "builder/spec/canonical.h"
#include "common/canonical.h"
#include "common/limits.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill {
namespace {

// GRUB's prefix in every image: where a guest's `insmod` looks for a module
// that is not embedded, and finds none.
constexpr std::string_view kPrefix = "(memdisk)/boot/grub";

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

// Modules in the order of their reasons: what every image has, the boot
// policy, the preset, the spec's own list.
absl::StatusOr<std::vector<image::PlanModule>> ChooseModules(
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
  for (const std::string& name : PresetModules(spec.preset(), platform)) {
    request.Add(name, absl::StrFormat("preset %s", PresetName(spec.preset())));
  }
  for (int i = 0; i < spec.modules_size(); ++i) {
    const std::string& name = spec.modules(i);
    RETURN_IF_ERROR(
        AtField(toolchain::FindModule(toolchain, platform, name).status(),
                absl::StrFormat("modules[%d]", i)));
    request.Add(name, "asked for");
  }
  return ResolveModules(request, toolchain, platform);
}

// The first part of a path: "bootmill" of "bootmill/failure.cfg".
std::string_view TopOf(std::string_view path) {
  return path.substr(0, path.find('/'));
}

absl::Status CheckConfigSize(const bootconfig::ConfigFile& file) {
  if (file.text.size() <= kMaxConfigBytes) {
    return absl::OkStatus();
  }
  const absl::Status status = absl::ResourceExhaustedError(
      absl::StrFormat("configuration file %s has %d bytes, limit %d", file.path,
                      file.text.size(), kMaxConfigBytes));
  return file.source_field.empty() ? status
                                   : AtField(status, file.source_field);
}

// The configuration's own files, then the spec's. Which names the first take
// depends on the policy, so `bootmill/` is theirs as a whole.
absl::StatusOr<std::vector<image::PlanFile>> MemdiskFiles(
    const v1::LoaderSpec& spec,
    const bootconfig::Configuration& configuration) {
  std::vector<image::PlanFile> files;
  std::set<std::string_view> taken = {"bootmill"};
  for (const bootconfig::ConfigFile& file : configuration.files) {
    RETURN_IF_ERROR(CheckConfigSize(file));
    taken.insert(TopOf(file.path));
    files.push_back({file.path, MakeBlob(ToBytes(file.text))});
  }
  for (int i = 0; i < spec.files_size(); ++i) {
    const v1::MemdiskFile& file = spec.files(i);
    if (const std::string_view top = TopOf(file.path()); taken.contains(top)) {
      return AtField(absl::InvalidArgumentError(absl::StrFormat(
                         "`%s` in the memdisk is for files that Bootmill "
                         "writes; choose another name",
                         top)),
                     absl::StrFormat("files[%d].path", i));
    }
    files.push_back(
        {file.path(),
         MakeBlob(ToBytes(file.has_text() ? file.text() : file.data()))});
  }
  return files;
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
  plan.target = target;
  plan.kernel = platform->kernel;
  ASSIGN_OR_RETURN(plan.modules,
                   ChooseModules(spec, toolchain, *platform,
                                 result.configuration, commands, scripts));
  result.warnings = result.configuration.warnings;
  for (Warning& warning : LintScripts(scripts, commands, plan.modules)) {
    result.warnings.push_back(std::move(warning));
  }
  ASSIGN_OR_RETURN(plan.memdisk, MemdiskFiles(spec, result.configuration));
  plan.config = MakeBlob(ToBytes(result.configuration.early));
  for (const v1::GuestKey& key : spec.boot().guest_keys()) {
    plan.public_keys.push_back(MakeBlob(ToBytes(key.openpgp_key())));
  }
  plan.prefix = kPrefix;
  plan.object_types =
      options.object_types.has_value()
          ? *options.object_types
          : image::ObjectTypesFor(toolchain::FlavourName(toolchain.flavour),
                                  toolchain.upstream_version);
  return result;
}

absl::StatusOr<Image> Build(const image::Plan& plan) {
  ASSIGN_OR_RETURN(Bytes bytes, image::Layout(plan));
  RETURN_IF_ERROR(image::CheckImage(plan.target, bytes));
  const Sha256Digest digest = Sha256(bytes);
  return Image{std::move(bytes), digest, image::Identity(plan)};
}

}  // namespace bootmill
