// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/previews.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/api/resource_name.h"
#include "server/build/spec_source.h"
#include "server/handlers/messages.h"
#include "server/handlers/text_diff.h"
#include "server/store/fleets.h"

namespace bootmill::server {
namespace {

// Returns the targets of `spec` that `names` selects; all if it is empty.
absl::StatusOr<std::vector<Target>> SelectTargets(
    const CheckedSpec& spec,
    const google::protobuf::RepeatedPtrField<std::string>& names) {
  if (names.empty()) {
    return spec.targets;
  }
  std::vector<Target> targets;
  for (const std::string& name : names) {
    const std::optional<Target> target = FindTarget(name);
    if (!target.has_value() ||
        std::find(spec.targets.begin(), spec.targets.end(), *target) ==
            spec.targets.end()) {
      return rpc::FieldError(
          "targets", absl::StrFormat("`%s` is no target of the spec", name));
    }
    targets.push_back(*target);
  }
  return targets;
}

void AddFiles(const Resolution& resolution, v1::TargetPreview& preview) {
  const auto* files =
      std::get_if<std::vector<image::PlanFile>>(&resolution.plan.memdisk);
  if (files == nullptr) {
    return;
  }
  for (const image::PlanFile& file : *files) {
    v1::PlannedFile& planned = *preview.add_files();
    planned.set_path(file.path);
    planned.set_size_bytes(static_cast<int64_t>(file.content.size()));
    planned.set_sha256(file.content.digest.Hex());
    planned.set_reason(file.reason);
    for (const bootconfig::ConfigFile& written :
         resolution.configuration.files) {
      if (written.path == file.path) {
        planned.set_text(written.text);
      }
    }
  }
}

void AddModules(const std::vector<image::PlanModule>& modules, bool late,
                v1::TargetPreview& preview) {
  for (const image::PlanModule& module : modules) {
    v1::PlannedModule& planned = *preview.add_modules();
    planned.set_name(module.name);
    planned.set_size_bytes(static_cast<int64_t>(module.file.size()));
    planned.set_sha256(module.file.digest.Hex());
    planned.set_reason(module.reason);
    planned.set_late(late);
  }
}

v1::BootStory StoryOf(const story::Story& told) {
  v1::BootStory message;
  message.mutable_before()->Assign(told.before.begin(), told.before.end());
  for (const story::Step& step : told.steps) {
    v1::BootStep& out = *message.add_steps();
    out.set_disks(step.disks);
    for (const story::Attempt& attempt : step.attempts) {
      v1::BootAttempt& added = *out.add_attempts();
      added.set_source(attempt.source);
      added.set_index(attempt.index);
      added.mutable_places()->Assign(attempt.places.begin(),
                                     attempt.places.end());
      added.set_where(attempt.where);
      added.set_match(attempt.match);
      added.set_failure(attempt.failure);
    }
  }
  message.set_end(told.end);
  return message;
}

v1::TargetPreview PreviewOf(const Resolution& resolution, const Image& image) {
  v1::TargetPreview preview;
  preview.set_target(std::string(TargetName(resolution.plan.target)));
  preview.set_line(resolution.line);
  preview.set_sha256(image.digest.Hex());
  preview.set_size_bytes(static_cast<int64_t>(image.bytes.size()));
  preview.set_plan(image.plan_identity.Hex());
  AddModules(resolution.plan.modules, false, preview);
  AddModules(resolution.packed_modules, true, preview);
  AddModules(resolution.spare_modules, true, preview);
  preview.set_early_configuration(resolution.configuration.early);
  AddFiles(resolution, preview);
  preview.mutable_limits()->Assign(resolution.limits.begin(),
                                   resolution.limits.end());
  *preview.mutable_story() = StoryOf(resolution.story);
  return preview;
}

std::set<std::string> ModuleNames(const Resolution& resolution) {
  std::set<std::string> names;
  for (const image::PlanModule& module : resolution.plan.modules) {
    names.insert(module.name);
  }
  for (const image::PlanModule& module : resolution.packed_modules) {
    names.insert(module.name);
  }
  return names;
}

// Returns all scripts of an image as one text, without the early configuration,
// which contains a digest of the spec and would always differ.
std::string ScriptsOf(const Resolution& resolution) {
  std::string text;
  for (const bootconfig::ConfigFile& file : resolution.configuration.files) {
    text += absl::StrFormat("# (memdisk)/%s\n%s", file.path, file.text);
  }
  return text;
}

// Adds those names of `all` that `others` lacks to `missing`.
void AddMissing(const std::set<std::string>& all,
                const std::set<std::string>& others,
                google::protobuf::RepeatedPtrField<std::string>& missing) {
  std::set_difference(all.begin(), all.end(), others.begin(), others.end(),
                      google::protobuf::RepeatedFieldBackInserter(&missing));
}

}  // namespace

void PreviewHandlers::Register(MethodTable& table) {
  table.AddUnary("FleetService/PreviewFleet", this, &PreviewHandlers::Preview);
  table.AddUnary("FleetService/DiffFleet", this, &PreviewHandlers::Diff);
}

absl::StatusOr<v1::PreviewFleetResponse> PreviewHandlers::Preview(
    const v1::PreviewFleetRequest& request) {
  ASSIGN_OR_RETURN(const CheckedSpec spec, CheckSource(request.source()));
  ASSIGN_OR_RETURN(const std::vector<Target> targets,
                   SelectTargets(spec, request.targets()));
  ASSIGN_OR_RETURN(const store::ToolchainRecord record,
                   toolchains_.Choose(request.toolchain(), spec.message,
                                      ToolchainUse::kPreview));
  ASSIGN_OR_RETURN(const auto toolchain, toolchains_.Get(record.name));
  ASSIGN_OR_RETURN(const std::vector<Resolution> resolutions,
                   ResolveTargets(spec, *toolchain, targets));
  v1::PreviewFleetResponse response;
  for (const Resolution& resolution : resolutions) {
    ASSIGN_OR_RETURN(const Image image, Build(resolution.plan));
    *response.add_previews() = PreviewOf(resolution, image);
  }
  response.set_toolchain(ToolchainName(record.name));
  *response.mutable_spec() = spec.message;
  const std::vector<v1::FieldViolation> warnings =
      WarningsOf(spec, resolutions, Limits::kApart);
  response.mutable_warnings()->Assign(warnings.begin(), warnings.end());
  return response;
}

absl::StatusOr<PreviewHandlers::MadeByTarget> PreviewHandlers::MakeAll(
    const v1::SpecSource& source, const std::string& fleet,
    const std::string& toolchain) {
  ASSIGN_OR_RETURN(const CheckedSpec spec, CheckSource(source));
  RETURN_IF_ERROR(CheckIsOfFleet(spec, fleet));
  ASSIGN_OR_RETURN(
      const store::ToolchainRecord record,
      toolchains_.Choose(toolchain, spec.message, ToolchainUse::kPreview));
  ASSIGN_OR_RETURN(const auto modules, toolchains_.Get(record.name));
  ASSIGN_OR_RETURN(std::vector<Resolution> resolutions,
                   ResolveTargets(spec, *modules, spec.targets));
  MadeByTarget made;
  for (Resolution& resolution : resolutions) {
    ASSIGN_OR_RETURN(Image image, Build(resolution.plan));
    const Target target = resolution.plan.target;
    made.emplace(target, Made{std::move(resolution), std::move(image)});
  }
  return made;
}

absl::StatusOr<PreviewHandlers::Sides> PreviewHandlers::ReadSides(
    const v1::DiffFleetRequest& request, const OrgResource& name) {
  return database_.Read([&](store::Reader& reader) -> absl::StatusOr<Sides> {
    const auto source_of = [&](int number) -> absl::StatusOr<v1::SpecSource> {
      ASSIGN_OR_RETURN(const store::FleetRevision revision,
                       store::FindRevision(reader, name.org, name.id, number));
      return ToMessage(name.org, name.id, revision).source();
    };
    ASSIGN_OR_RETURN(const store::Fleet fleet,
                     store::FindFleet(reader, name.org, name.id));
    const int to =
        request.to_revision() != 0 ? request.to_revision() : fleet.revision;
    const int before = request.has_draft() ? fleet.revision : to - 1;
    Sides sides;
    ASSIGN_OR_RETURN(sides.from, source_of(request.from_revision() != 0
                                               ? request.from_revision()
                                               : before));
    if (request.has_draft()) {
      sides.to = request.draft();
    } else {
      ASSIGN_OR_RETURN(sides.to, source_of(to));
    }
    return sides;
  });
}

absl::StatusOr<v1::DiffFleetResponse> PreviewHandlers::Diff(
    const v1::DiffFleetRequest& request) {
  ASSIGN_OR_RETURN(const OrgResource name,
                   OrgResourceOf("name", request.name(), "fleets"));
  ASSIGN_OR_RETURN(const Sides sides, ReadSides(request, name));
  ASSIGN_OR_RETURN(const MadeByTarget from,
                   MakeAll(sides.from, name.id, request.toolchain()));
  ASSIGN_OR_RETURN(const MadeByTarget to,
                   MakeAll(sides.to, name.id, request.toolchain()));
  v1::DiffFleetResponse response;
  response.set_source_diff(UnifiedDiff(sides.from.text(), sides.to.text()));
  for (const Target target : kAllTargets) {
    const SideSummary old_side = SummaryOf(from, target);
    const SideSummary new_side = SummaryOf(to, target);
    if (old_side.sha256.empty() && new_side.sha256.empty()) {
      continue;
    }
    v1::TargetDiff& diff = *response.add_targets();
    diff.set_target(std::string(TargetName(target)));
    diff.set_from_size_bytes(old_side.size_bytes);
    diff.set_from_sha256(old_side.sha256);
    diff.set_to_size_bytes(new_side.size_bytes);
    diff.set_to_sha256(new_side.sha256);
    diff.set_configuration_diff(
        UnifiedDiff(old_side.scripts, new_side.scripts));
    AddMissing(new_side.modules, old_side.modules,
               *diff.mutable_added_modules());
    AddMissing(old_side.modules, new_side.modules,
               *diff.mutable_removed_modules());
  }
  return response;
}

PreviewHandlers::SideSummary PreviewHandlers::SummaryOf(
    const MadeByTarget& images, Target target) {
  SideSummary summary;
  const auto found = images.find(target);
  if (found != images.end()) {
    const Made& made = found->second;
    summary.modules = ModuleNames(made.resolution);
    summary.scripts = ScriptsOf(made.resolution);
    summary.size_bytes = static_cast<int64_t>(made.image.bytes.size());
    summary.sha256 = made.image.digest.Hex();
  }
  return summary;
}

}  // namespace bootmill::server
